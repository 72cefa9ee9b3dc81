import ArgumentParser
import ImageDatasets
import Recipes
import Runs

/// Options for the preprocessing of training images.
struct ImageOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: .preset("Side in pixels of the images that the networks see", \.size))
    var size: Int?

    @Option(
        parsing: .unconditional,
        help: .preset("Side that images are scaled to before the random crop; in proportion where --size is given", \.loadSize))
    var loadSize: Int?

    @Option(help: .plain("How images are brought to their size", default: RunConfiguration.Data().preprocessing.rawValue))
    var preprocess: Preprocessing.Method?

    @Flag(help: "Do not mirror images at random.")
    var noFlip = false

    @Flag(help: "Use the images of A and B in the order of their file names, without random choice.")
    var serial = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            While the rate decays, scale images to --size without the random crop (default: off; cut: on; fastcut: on).
            """)
    var plainDecay: Bool?

    @Option(parsing: .unconditional, help: .preset("Images of each set in a step", \.batch))
    var batch: Int?

    func validate() throws {
        for (name, value, range) in [
            ("--size", size, RecipeLimits.side), ("--load-size", loadSize, RecipeLimits.side),
            ("--batch", batch, RecipeLimits.batch),
        ] {
            if let value, !range.contains(value) { throw ValidationError("\(name) must be in \(range), not \(value)") }
        }
    }

    /// Returns `data` with the given options.
    func applied(to data: RunConfiguration.Data) -> RunConfiguration.Data {
        var data = data
        if let size {
            // A load size that is not given keeps the proportion of the preset.
            let scaled = (Double(data.loadSize) * Double(size) / Double(data.size)).rounded()
            data.loadSize = max(size, Int(min(scaled, Double(RecipeLimits.side.upperBound))))
            data.size = size
        }
        if let loadSize { data.loadSize = loadSize }
        if let preprocess { data.preprocessing = preprocess }
        if noFlip { data.flips = false }
        if serial { data.isSerial = true }
        if let plainDecay { data.dropsJitter = plainDecay }
        if let batch { data.batch = batch }
        return data
    }
}

extension Preprocessing.Method: ExpressibleByArgument {}
