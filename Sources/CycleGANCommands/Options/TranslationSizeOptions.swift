import ArgumentParser
import Files
import ModelFiles
import Translation

/// Options for the size at which a generator sees images.
struct TranslationSizeOptions: ParsableArguments {
    /// The scale of images that are translated.
    enum Scale: String, CaseIterable, ExpressibleByArgument {
        case own, trained
    }

    @Option(
        parsing: .unconditional,
        help: "Scale images to N by N first, as the test of the reference does; the result is then N by N.")
    var size: Int?

    @Option(
        parsing: .unconditional,
        help: "Scale images down, in their shape, whose longer side has more pixels than this; the result has that size.")
    var maxSide: Int?

    @Option(
        help: """
            Whether images are brought to the scale of the training images first; the result is then brought back to the size \
            of the image.
            """)
    var scale = Scale.own

    func validate() throws {
        for (name, value) in [("--size", size), ("--max-side", maxSide)] {
            if let value, value < 1 { throw ValidationError("\(name) must be at least 1, not \(value)") }
        }
        let given = [("--size", size != nil), ("--max-side", maxSide != nil), ("--scale trained", scale == .trained)]
        let names = given.filter(\.1).map(\.0)
        if names.count > 1 { throw ValidationError("\(names.joined(separator: " and ")) exclude each other") }
    }

    /// - Throws: `CommandError` where the model does not say at what scale it was trained.
    func translationSize(of file: ModelFile, at path: String) throws -> TranslationSize {
        if let size { return .square(side: size) }
        if let maxSide { return .longerSide(atMost: maxSide) }
        guard scale == .trained else { return .own }
        guard let trained = file.description?.scale else {
            throw CommandError(
                "\(path.onOneLine) does not say at what scale it was trained", "give --size or --max-side", file: path)
        }
        return .trainedScale(shorterSide: trained)
    }
}
