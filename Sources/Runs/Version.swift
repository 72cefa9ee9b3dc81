/// The version of this toolkit, which is recorded in runs and printed by the command.
public let toolkitVersion = "0.1.0"
