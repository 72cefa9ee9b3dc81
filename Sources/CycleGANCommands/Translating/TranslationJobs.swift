import Files
import ImageDatasets
import ImageFiles

/// The images to translate, and where each result goes: all of it is known, and looked at, before the first one is translated.
struct TranslationJobs {
    /// Where a result goes.
    enum Output: Sendable, Equatable {
        case standardOutput
        case file(String)
        /// A device or a pipe, which is written to as it is.
        case stream(String)
    }

    struct Job: Sendable {
        let input: JobInput
        let output: Output
        /// The format of the result.
        let format: ImageFileFormat
    }

    /// The folder of results where `--out` names none.
    static let usualFolder = ImageFolder.results

    private(set) var jobs: [Job] = []
    /// Inputs that cannot be translated because they are not there, or are folders without images.
    let failures: [any Error]
    /// What the folders that were given hold besides images.
    let summaries: [FolderSummary]
    /// Whether the results go to the usual folder because no other was named.
    let isUsualFolder: Bool

    /// Lists the inputs and the places of their results.
    ///
    /// - Parameters:
    ///   - paths: Files, folders, and `-` for stdin.
    ///   - out: What `--out` says.
    /// - Throws: `CommandError` where results would replace inputs or each other, or cannot be written where they should go.
    init(_ paths: [String], out: String?) throws {
        if paths.filter({ $0 == "-" }).count > 1 { throw CommandError("- is given twice", "stdin holds one image") }
        var asFolder = out ?? Self.usualFolder
        while asFolder.hasSuffix("//") { asFolder.removeLast() }
        let usesUsualFolder = asFolder.split(separator: "/").joined() == Self.usualFolder && !asFolder.hasPrefix("/")
        let inputs = JobInputs(paths, leavingOut: usesUsualFolder ? Self.usualFolder : nil)
        (failures, summaries) = (inputs.failures, inputs.summaries)
        if inputs.found.isEmpty { throw Self.none(failures) }
        let isSingle = inputs.found.count == 1 && !inputs.hasFolder && failures.isEmpty
        if let out, isSingle || StandardStreams.isOutput(out) || FileKind(ofFileAt: out) == .special,
            let place = try Self.single(out, inputs.found)
        {
            isUsualFolder = false
            jobs = [Job(input: inputs.found[0], output: place.output, format: place.format)]
        } else {
            try Self.check(folder: asFolder, count: inputs.found.count)
            isUsualFolder = out == nil
            jobs = inputs.found.map { Self.job($0, in: asFolder) }
        }
        try ResultPlaces(jobs).check()
        jobs = ResultPlaces.withoutRepetitions(jobs)
    }

    /// The error where nothing is left to do.
    private static func none(_ failures: [any Error]) -> any Error {
        guard let first = failures.first else { return CommandError("no images to translate", "name files or folders") }
        if failures.count == 1 { return first }
        let report = Remedies.report(first)
        return CommandError(
            "none of the \(failures.count) inputs can be translated; the first: \(report.what)",
            report.remedy ?? "check the paths", file: report.file)
    }

    // MARK: - One result

    /// The place of the only result; nil where `out` is a folder.
    private static func single(
        _ out: String, _ inputs: [JobInput]
    ) throws -> (output: Output, format: ImageFileFormat)? {
        let isOutput = StandardStreams.isOutput(out), kind = FileKind(ofFileAt: out)
        if isOutput || kind == .special {
            guard inputs.count == 1 else {
                throw CommandError("\(out) takes one image, not \(inputs.count)", "give a folder for them", file: out)
            }
            // The extension counts where a pipe has one.
            let format = ImageFileFormat(pathExtensionOf: out) ?? .png
            return isOutput ? (.standardOutput, .png) : (.stream(out), format)
        }
        if kind == .folder || out.hasSuffix("/") { return nil }
        let input = inputs[0].format ?? .png
        if out.pathExtension.isEmpty { return (.file(out + "." + input.usualExtension), input) }
        guard let format = ImageFileFormat(pathExtensionOf: out) else { throw unknownEnding(out) }
        return (.file(out), format)
    }

    private static func unknownEnding(_ out: String) -> CommandError {
        let type = ForeignImageType(pathExtensionOf: out).map { "\($0) is not written" } ?? "no type of image is called so"
        return CommandError("\(type): \(out)", "end the name in .png or .jpg, or in / for a folder", file: out)
    }

    // MARK: - A folder of results

    private static func check(folder: String, count: Int) throws {
        if folder.isEmpty { throw CommandError("--out is empty", "name a folder") }
        if let kind = FileKind(ofFileAt: folder) {
            guard kind == .folder else {
                throw CommandError("\(folder) is a \(kind)", "give a folder for the results", file: folder)
            }
        } else if !folder.hasSuffix("/") {
            if ImageFileFormat(pathExtensionOf: folder) != nil {
                throw CommandError(
                    "\(folder) is a name for one image, and there are \(count)", "give a folder for the results", file: folder)
            }
            if ForeignImageType(pathExtensionOf: folder) != nil { throw unknownEnding(folder) }
        }
    }

    /// The name of the input stays where its ending says what the content is; else the ending of the content's type follows.
    private static func job(_ input: JobInput, in folder: String) -> Job {
        let format = input.format ?? ImageFileFormat(pathExtensionOf: input.name) ?? .png
        let named = ImageFileFormat(pathExtensionOf: input.name)
        // The ending of another type of image is replaced; what else follows a dot belongs to the name.
        let isOfImages = named != nil || ForeignImageType(pathExtensionOf: input.name) != nil
        let stem = isOfImages ? input.name.deletingPathExtension : input.name
        let name = named == format ? input.name : stem + "." + format.usualExtension
        return Job(input: input, output: .file(folder.appendingPathPart(name)), format: format)
    }
}

extension ImageFileFormat {
    /// The usual extension of files of this format, without the dot.
    fileprivate var usualExtension: String { self == .png ? "png" : "jpg" }
}
