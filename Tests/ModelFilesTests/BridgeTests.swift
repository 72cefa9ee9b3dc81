import Autograd
import CPUBackend
import Checkpoints
import Foundation
import GANModels
import ImageDatasets
import ImageFiles
import ModelFiles
import NeuralNetworks
import TensorCore
import Testing

@Suite("Models of other programs") struct BridgeTests {
    let backend = CPUBackend(threads: 2)

    /// Real weights: GAN Compression's horses to zebras, in the container that PyTorch wrote until 1.6.
    @Test("a trained generator does as it did under PyTorch", .enabled(if: SharedWeights.folder != nil)) func realWeights() throws
    {
        let folder = SharedWeights.folder! + "/gan-compression-horse2zebra"
        let file = try ModelFile(contentsOf: folder + "/latest_net_G.pth")
        let generator = try file.translator(nil, on: backend)
        #expect(file.networks["G"]?.parameterCount == 356_867)
        let recorded = try SharedWeights.array(folder + "/sample_output_torch_float32.npy", shape: [1, 3, 256, 256])
        let image = HostArray(images: [try PixelImage(contentsOf: folder + "/sample_input_256.png").opaqueRGB8()])
        let result = NDArray(generator.translate(image, on: backend), on: backend).transposed([0, 3, 1, 2])
        #expect(result.shape == recorded.shape)
        let worst = zip(result.values, recorded.values).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < 1e-3, "worst difference \(worst)")
    }

    private func write(_ tensors: [String: StoredTensor], to name: String, in folder: String) throws {
        try PyTorchFile(tensors: tensors).write(to: folder + "/" + name)
    }

    private func generator(_ architecture: String) -> any ImageGenerator {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.init(rawValue: architecture)!, 4)
        return configuration.make(Initialization(random: RandomSource(seed: 1), on: backend))
    }

    @Test("generators of two channels are for colorization, from one channel alone") func colorization() throws {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.uNet(levels: 5), 4)
        configuration.outputChannels = 2
        for channels in [1, 3] {
            configuration.inputChannels = channels
            let generator = configuration.make(Initialization(random: RandomSource(seed: 1), on: backend))
            let file = ModelFile(nil, networks: ["G": NetworkWeights(generator)])
            if channels == 1 {
                #expect(try file.translator(nil, on: backend).configuration.isColorization)
            } else {
                #expect(throws: ModelFileError.self) { try file.translator(nil, on: backend) }
            }
        }
    }

    @Test("folders of the reference's files are models; stale statistics are left out, all else must fit") func folders() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try ModelFile(folder: folder) == nil)
        let there = generator("resnet-1"), back = generator("unet-32")
        var old = NetworkWeights(there).tensors
        for part in ["running_mean", "running_var"] {
            old["model.2.\(part)"] = StoredTensor(HostArray(shape: [4], values: [1, 2, 3, 4]))
        }
        try write(old, to: "latest_net_G_A.pth", in: folder)
        try write(NetworkWeights(back).tensors, to: "latest_net_G_B.pth", in: folder)

        let model = try #require(try ModelFile(folder: folder))
        let x = HostArray(shape: [1, 20, 33, 3], values: (0..<1980).map { Float($0 % 19) / 9 - 1 })
        for (direction, network) in [(TranslationDirection.a2b, there), (.b2a, back)] {
            let read = try model.translator(direction, on: backend)
            #expect(read.configuration == network.configuration)
            #expect(read.translate(x, on: backend) == network.translate(x, on: backend))
        }

        old["model.99.weight"] = old.removeValue(forKey: "model.4.bias")
        try write(old, to: "changed.pth", in: folder)
        let error = #expect(throws: ModelFileError.self) {
            try ModelFile(contentsOf: folder + "/changed.pth").translator(nil, on: backend)
        }
        #expect(error?.description.contains("missing model.4.bias; unexpected model.99.weight") == true)

        let patch = PatchDiscriminator(filters: 4, Initialization(random: RandomSource(seed: 1), on: backend))
        try write(NetworkWeights(patch).tensors, to: "latest_net_D.pth", in: folder)
        let judge = #expect(throws: ModelFileError.self) {
            try ModelFile(contentsOf: folder + "/latest_net_D.pth").translator(nil, on: backend)
        }
        #expect(judge?.description.contains("which holds D") == true)
    }

    @Test("CUT's three files are a model, and so are its networks in one file") func cut() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let start = Initialization(random: RandomSource(seed: 1), on: backend)
        var configuration = GeneratorConfiguration(), judging = DiscriminatorConfiguration()
        (configuration.architecture, configuration.filters) = (.resNet(blocks: 1), 4)
        (configuration.isAntialiased, configuration.upsampling) = (true, .bilinear)
        (judging.filters, judging.isAntialiased, judging.scales) = (2, true, 2)
        let generator = ResNetGenerator(configuration, start)
        let heads = PatchProjection(PatchProjectionConfiguration(channels: generator.featureChannels, width: 6), start)
        let networks: [(String, any Module)] = [("G", generator), ("D", judging.make(start)), ("F", heads)]
        var all: [String: StoredTensor] = [:]
        for (name, network) in networks {
            let weights = NetworkWeights(network)
            try write(weights.tensors, to: "latest_net_\(name).pth", in: folder)
            #expect(try ModelFile(contentsOf: folder + "/latest_net_\(name).pth").networks == [name: weights])
            for (key, tensor) in weights.tensors { all["state_dict.net\(name).module.\(key)"] = tensor }
        }
        try write(all, to: "all.pth", in: folder)
        let expected = Dictionary(uniqueKeysWithValues: networks.map { ($0, NetworkWeights($1)) })
        #expect(
            expected.values.allSatisfy { $0.configuration != nil } && expected["G"]?.parameterCount == generator.parameterCount)
        let x = HostArray(shape: [1, 20, 33, 3], values: (0..<1980).map { Float($0 % 19) / 9 - 1 })
        for model in [try #require(try ModelFile(folder: folder)), try ModelFile(contentsOf: folder + "/all.pth")] {
            #expect(model.networks == expected)
            #expect(try model.translator(nil, on: backend).translate(x, on: backend) == generator.translate(x, on: backend))
        }
        // A blur whose weights are others would do something else.
        var foreign = NetworkWeights(generator).tensors
        let blur = try #require(foreign["model.7.filt"])
        foreign["model.7.filt"] = StoredTensor(shape: blur.shape) { blur.array.values.map { _ in Float(1) / 9 } }
        try write(foreign, to: "boxes.pth", in: folder)
        let boxes = #expect(throws: ModelFileError.self) {
            try ModelFile(contentsOf: folder + "/boxes.pth").translator(nil, on: backend)
        }
        #expect(boxes?.description.hasPrefix("model.7.filt of G in ") == true)
        let alone = #expect(throws: ModelFileError.self) {
            try ModelFile(contentsOf: folder + "/latest_net_F.pth").translator(nil, on: backend)
        }
        #expect(alone?.description.contains("which holds F") == true)
        #expect(try Array(ModelFile(contentsOf: folder + "/all.pth", network: "netF").networks.keys) == ["F"])
    }
}

/// Weights that others have trained, where they lie beside the repository or in the folder that `CYCLEGAN_DATA` names.
private enum SharedWeights {
    static let folder: String? = {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data =
            ProcessInfo.processInfo.environment["CYCLEGAN_DATA"]
            ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: data + "/weights") ? data + "/weights" : nil
    }()

    /// The 32-bit floats at the end of a NumPy file.
    static func array(_ path: String, shape: [Int]) throws -> HostArray {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path)).suffix(shape.reduce(4, *))
        let stored = StoredTensor(type: .float32, shape: shape, bytes: [UInt8](bytes))
        return stored.array
    }
}
