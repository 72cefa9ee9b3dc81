/// This toolkit's version, as runs and the command tell it.
public let toolkitVersion = "0.1.0"
