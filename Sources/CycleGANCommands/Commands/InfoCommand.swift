import ArgumentParser
import Checkpoints
import Foundation
import GANTraining
import ImageFiles

/// `cyclegan info`: what an image, a model file or a run is.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe an image, a model file or a run folder.")

    @Argument(help: "An image, a safetensors file or the folder of a run.")
    var file: String

    @Flag(help: "The description as one JSON object on stdout.")
    var json = false

    func run() throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
            throw CommandError("no such file \(file)", "give an image, a model or a run folder")
        }
        if isFolder.boolValue {
            let folder = RunFolder(path: file)
            try show(RunInformation(folder))
        } else if file.hasSuffix(".safetensors") {
            try show(ModelInformation(file))
        } else {
            try show(ImageInformation(file))
        }
    }

    private func show(_ information: some Encodable & CustomStringConvertible) throws {
        if json { try Console.result(json: information) } else { Console.result(information.description) }
    }
}
