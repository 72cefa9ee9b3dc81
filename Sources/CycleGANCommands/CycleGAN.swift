import ArgumentParser

/// The command itself: a name, a summary and its subcommands.
public struct CycleGAN: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "cyclegan", abstract: "Train GANs and translate images between unpaired sets.")

    public init() {}
}
