import ArgumentParser
import Checkpoints
import Files
import ImageFiles
import ModelFiles
import Runs

/// `cyclegan info`: what an image, a model file or a run is.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe an image, a model file or a run folder.")

    @Argument(help: "An image, a model as .safetensors, .pth or .onnx, the folder of a run, or one of weights.")
    var file: String

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
        guard let kind = FileKind(ofFileAt: file) else {
            throw CommandError("no such file \(file)", "give an image, a model or a run folder")
        }
        if kind == .folder {
            let folder = RunFolder(path: file)
            if !FileStatus.exists(folder.configuration), let model = try ModelFile(folder: file) {
                try show(model)
            } else {
                let run = try RunInformation(folder, size: size)
                if !run.configuration.recipe.traits.translates { try refuseSize() }
                try show(run)
            }
        } else if ["safetensors", "pth", "pt"].contains(file.pathExtension.lowercased()) {
            try show(ModelFile(contentsOf: file))
        } else if file.pathExtension.lowercased() == "onnx" {
            try refuseSize()
            try show(ONNXInformation(file))
        } else if let model = try? ModelFile(contentsOf: file) {
            // A file of weights with another extension.
            try show(model)
        } else {
            try refuseSize()
            try show(ImageInformation(file))
        }
    }

    private func refuseSize() throws {
        if size != nil {
            throw CommandError("--size does not apply to \(file)", "it is for networks that take images; leave it out")
        }
    }

    private func show(_ model: ModelFile) throws {
        if model.description?.recipe.traits.translates == false { try refuseSize() }
        try show(ModelInformation(model, file, size: size))
    }

    private func show(_ information: some Encodable & CustomStringConvertible) throws {
        if json { try Console.result(json: information) } else { Console.result(information.description) }
    }
}
