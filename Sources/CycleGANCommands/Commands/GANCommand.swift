import ArgumentParser

/// `cyclegan gan`: GANs that generate images from noise.
struct GANCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gan", abstract: "Train GANs that generate images from noise, and sample from them.",
        subcommands: [GANTrainCommand.self, GANSampleCommand.self])
}

/// A number of columns and rows, as `8x8`.
struct GridSize: ExpressibleByArgument {
    let columns, rows: Int

    init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

    init?(argument: String) {
        // One number is a square.
        if let side = Int(argument), (1...100).contains(side) {
            (columns, rows) = (side, side)
            return
        }
        let sides = argument.split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (1...100).contains($0) }) else { return nil }
        (columns, rows) = (sides[0], sides[1])
    }
}
