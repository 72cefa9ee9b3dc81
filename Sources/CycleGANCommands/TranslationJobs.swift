import Files
import ImageDatasets
import ImageFiles

/// The files to translate, and where each result is written.
struct TranslationJobs {
    struct Job {
        let input: String
        /// The path of the result; nil for a file next to the input.
        let output: String?
    }

    let pairs: [Job]
    /// The folder of several results.
    let folder: String?

    /// - Throws: `ImageDatasetError` for a folder without images, `CommandError` where several results would go to one file.
    init(inputs: [String], out: String?) throws {
        var files: [String] = []
        var hasFolder = false
        for input in inputs {
            if Self.isFolder(input) {
                hasFolder = true
                let folder = try ImageFolder(path: input)
                // Results of an earlier call are not translated again.
                files += (0..<folder.count).map { folder.path(at: $0) }.filter { !$0.contains(".translated.") }
            } else {
                files.append(input)
            }
        }
        guard let out else {
            (pairs, folder) = (files.map { Job(input: $0, output: nil) }, nil)
            return
        }
        if files.count == 1 && !hasFolder && !Self.isFolder(out) && !out.hasSuffix("/") {
            (pairs, folder) = ([Job(input: files[0], output: out)], nil)
            return
        }
        if FileStatus.exists(out) && !Self.isFolder(out) {
            throw CommandError("\(out) is a file", "give a folder for \(files.count) results")
        }
        folder = out
        pairs = files.map { Job(input: $0, output: out + "/" + $0.lastPathPart) }
        let names = Dictionary(grouping: files) { $0.lastPathPart }
        if let clash = names.values.first(where: { $0.count > 1 }) {
            throw CommandError("\(clash[0]) and \(clash[1]) would both go to \(out)", "translate their folders one by one")
        }
    }

    /// `img.png` becomes `img.translated.png`; a name without the extension of an image gets that of its format.
    func resultPath(_ job: Job, format: ImageFileFormat) -> String {
        if let output = job.output {
            return ImageFileFormat(pathExtensionOf: output) == nil ? output + "." + format.rawValue : output
        }
        let ending = ImageFileFormat(pathExtensionOf: job.input) == nil ? format.rawValue : job.input.pathExtension
        let stem = ImageFileFormat(pathExtensionOf: job.input) == nil ? job.input : job.input.deletingPathExtension
        return stem + ".translated." + ending
    }

    private static func isFolder(_ path: String) -> Bool {
        FileKind(ofFileAt: path) == .folder
    }
}
