import ArgumentParser
import CPUBackend
import Checkpoints
import Files
import Foundation
import GANModels
import ModelFiles
import NeuralNetworks
import TensorCore

/// A file format for networks that other programs read.
enum WeightsFormat: String, CaseIterable, ExpressibleByArgument {
    case pth, safetensors, onnx

    init?(pathExtensionOf path: String) { self.init(rawValue: path.pathExtension.lowercased()) }
}

/// The conversion of a network to a file.
struct Conversion {
    struct Result: Encodable {
        let network, file: String
        let parameters: Int
    }

    let name: String
    let weights: NetworkWeights
    let path: String
    let format: WeightsFormat

    /// Writes the file, reads it back and compares.
    ///
    /// - Throws: `CheckpointError` when the file cannot be written or read, `CommandError` where it does not hold what it should.
    func run() throws -> Result {
        let isWhole: Bool
        switch format {
        case .pth:
            // In the order of the network's own layers, as PyTorch has them.
            let order = weights.emptyNetwork(on: CPUBackend(threads: 1))?.state().map(\.name) ?? []
            try PyTorchFile(tensors: weights.tensors, order: order).write(to: path)
            isWhole = try PyTorchFile(contentsOf: path).tensors == weights.tensors
        case .safetensors:
            // The metadata that PyTorch tools write.
            try SafetensorsFile(metadata: ["format": "pt"], tensors: weights.tensors).write(to: path)
            isWhole = try SafetensorsFile(contentsOf: path).tensors == weights.tensors
        case .onnx:
            let model = try exportedGenerator()
            try model.write(to: path)
            isWhole = try ONNXModel(contentsOf: path) == model
        }
        guard isWhole else { throw CommandError("\(path) does not hold what was written to it", "check the disk and try again") }
        return Result(network: name, file: path, parameters: weights.parameterCount)
    }

    private func exportedGenerator() throws -> ONNXModel {
        let generator = try loadedGenerator()
        do {
            return try ONNXModel(generator, name: name)
        } catch {
            throw CommandError("\(error) of \(name), which cannot become \(path)", "convert it to .pth or .safetensors")
        }
    }

    private func loadedGenerator() throws -> any ImageGenerator {
        guard let generator = weights.emptyNetwork(on: CPUBackend(threads: 1)) as? any ImageGenerator else {
            throw CommandError(
                "\(name) is no generator known here, and cannot become \(path)", "convert it to .pth or .safetensors")
        }
        do {
            try weights.load(into: generator, name: name)
        } catch let error as StateMismatch {
            throw CommandError("\(error) in \(name), which cannot become \(path)", "convert it to .pth or .safetensors")
        }
        return generator
    }
}
