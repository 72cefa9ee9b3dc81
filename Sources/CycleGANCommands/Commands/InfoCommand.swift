import ArgumentParser
import Checkpoints
import Files
import ImageDatasets
import ImageFiles
import ModelFiles
import Runs

/// `cyclegan info`: what an image, a model file, a run or a folder is.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe an image, a model file, a run, or a folder of images or runs.",
        usage: "cyclegan info <file> [<options>]")

    @Argument(
        help: "An image, a model as .safetensors, .pth or .onnx, the folder of a run, or a folder of weights, images or runs.",
        completion: .file())
    var file: String

    @Option(help: "The network that is wanted of a file that holds several, by its name there (default: all).")
    var network: String?

    @Flag(help: "List the layers of networks, with their shapes, parameters and multiply-adds.")
    var layers = false

    @Option(
        parsing: .unconditional,
        help: """
            Side of the image for which the layers of a network are described (default: the size of the training, else \
            \(ModelInformation.usualSize)).
            """)
    var size: Int?

    @Flag(help: "The description as one JSON object on stdout.")
    var json = false

    func validate() throws {
        if let size, !(1...65536).contains(size) { throw ValidationError("--size must be in 1...65536, not \(size)") }
    }

    func run() throws {
        let kind = FileKind(ofFileAt: file)
        if kind == .folder { return try describeFolder() }
        if kind == nil { try refuseMissing() }
        if file.pathExtension.lowercased() == "onnx" {
            try refuse()
            try show(ONNXInformation(file))
        } else if isOfWeights {
            try show(ModelFile(contentsOf: file, network: network))
        } else if let model = try? ModelFile(contentsOf: file, network: network) {
            // A file of weights with another extension.
            try show(model)
        } else {
            try refuse()
            try show(ImageInformation(file))
        }
    }

    private var isOfWeights: Bool { ["safetensors", "pth", "pt"].contains(file.pathExtension.lowercased()) }

    private func describeFolder() throws {
        let names = try Folder.names(in: file)
        let folder = RunFolder(path: file)
        if names.contains(folder.configuration.lastPathPart) {
            let run = try RunInformation(folder, size: size, network: network)
            if !run.configuration.recipe.traits.translates { try refuseSize() }
            try show(run, run.text(layers: layers))
        } else if let model = try ModelFile(folder: file, network: network) {
            try show(model)
        } else if let runs = RunsInformation(file, names: names) {
            try refuse()
            try show(runs)
        } else if let models = ModelsInformation(file, names: names) {
            try refuse()
            try show(models)
        } else {
            try refuse()
            do {
                try show(FolderInformation(file))
            } catch let error as ImageDatasetError {
                guard case .noImages = error else { throw error }
                throw CommandError(
                    "no run, no model and no images in \(file.onOneLine)", "give the folder of a run, of weights or of images",
                    file: file)
            }
        }
    }

    /// - Throws: An error that says whether nothing is there, or it may not be looked at.
    private func refuseMissing() throws {
        do throws(FileError) {
            _ = try InputFile(path: file)
        } catch {
            if !error.isMissing { throw error }
            throw CommandError("no such file \(file.onOneLine)", "give an image, a model or a run folder", file: file)
        }
    }

    private func refuse() throws {
        try refuseSize()
        for (name, isGiven) in [("--layers", layers), ("--network", network != nil)] where isGiven {
            throw CommandError("\(name) does not apply to \(file.onOneLine)", "it is for networks; leave it out", file: file)
        }
    }

    private func refuseSize() throws {
        if size != nil {
            throw CommandError(
                "--size does not apply to \(file.onOneLine)", "it is for networks that take images; leave it out", file: file)
        }
    }

    private func show(_ model: ModelFile) throws {
        if model.description?.recipe.traits.translates == false { try refuseSize() }
        model.notes.forEach(Console.note)
        for (name, weights) in model.networks.sorted(by: { $0.key < $1.key }) {
            do { try weights.check(name: name) } catch { Console.note("warning: \(Remedies.line(error))") }
        }
        let information = ModelInformation(model, file, size: size)
        try show(information, information.text(layers: layers))
    }

    private func show(_ information: some Encodable & CustomStringConvertible) throws {
        try show(information, information.description)
    }

    private func show(_ information: some Encodable, _ text: String) throws {
        if json { try Console.result(json: information) } else { Console.result(text) }
    }
}
