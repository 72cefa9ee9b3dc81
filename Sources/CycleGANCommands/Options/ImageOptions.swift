import ArgumentParser
import Foundation
import GANTraining
import ImageDatasets
import ImageFiles

/// Options about how training images are prepared.
struct ImageOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Side of the images the networks see (default: 256, or the preset's).")
    var size: Int?

    @Option(
        parsing: .unconditional, help: "Side that images are scaled to before the random crop (default: 286, or the preset's).")
    var loadSize: Int?

    @Option(
        help: "resize-and-crop, crop, scale-width, scale-width-and-crop or none (default: resize-and-crop).")
    var preprocess: Preprocessing.Method?

    @Flag(help: "Do not mirror images at random.")
    var noFlip = false

    @Flag(help: "A and B in the order of their file names, without random choice.")
    var serial = false

    @Option(parsing: .unconditional, help: "Images of each set in a step (default: 1, or the preset's).")
    var batch: Int?

    func validate() throws {
        for (name, value) in [("--size", size), ("--load-size", loadSize), ("--batch", batch)] {
            if let value, value < 1 { throw ValidationError("\(name) must be at least 1, not \(value)") }
        }
    }

    /// `data` with what was given on the command line.
    func applied(to data: RunConfiguration.Data) -> RunConfiguration.Data {
        var data = data
        if let size {
            // A load size that was not asked for keeps the preset's proportion.
            data.loadSize = Int((Double(data.loadSize) * Double(size) / Double(data.size)).rounded())
            data.size = size
        }
        if let loadSize { data.loadSize = loadSize }
        if let preprocess { data.preprocessing = preprocess }
        if noFlip { data.flips = false }
        if serial { data.isSerial = true }
        if let batch { data.batch = batch }
        return data
    }
}

extension RunConfiguration.Data {
    func makePreprocessing() throws -> Preprocessing {
        try Preprocessing(method: preprocessing, loadSize: loadSize, cropSize: size, flips: flips)
    }

    /// Whole images at the scale that the networks see crops of.
    func makeTestPreprocessing() throws -> Preprocessing {
        try Preprocessing(method: preprocessing, loadSize: loadSize, cropSize: loadSize, flips: false)
    }

    /// Looks at the headers of all training images, whose sizes decide where nothing is cropped. One that cannot be read is
    /// left to the loader, which skips it.
    ///
    /// - Throws: `CommandError` for the first image that networks object to.
    func checkSizes(_ objection: (_ width: Int, _ height: Int) -> UnsuitableImages?) throws {
        let preprocessing = try makePreprocessing()
        for folder in try training.map({ try ImageFolder(path: $0) }) {
            for index in 0..<folder.count {
                let path = folder.path(at: index)
                guard let file = try? PixelImage.information(ofFileAt: path) else { continue }
                let size = preprocessing.preparedSize(width: file.width, height: file.height)
                guard let objection = objection(size.width, size.height) else { continue }
                let parts = objection.description.components(separatedBy: " - ")
                throw CommandError("\(parts[0]), and \(path) would be one", parts[parts.count - 1])
            }
        }
    }

    func loadingOptions(seed: UInt64) throws -> LoadingOptions {
        LoadingOptions(
            preprocessing: try makePreprocessing(), batchSize: batch, seed: seed, serial: isSerial)
    }
}
