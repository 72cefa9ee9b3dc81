import CPUBackend
import Checkpoints
import Fixtures
import Foundation
import GANModels
import ImageMetrics
import ModelFiles
import NeuralNetworks
import TensorCore
import Testing

@Suite("Files of feature networks") struct FeatureNetworkFileTests {
    static let backend = CPUBackend(threads: 2)
    static let architecture = FeatureNetwork.Architecture.efficientNetLite0

    /// The state dict of EfficientNet-Lite0 by formula, with the counts of batches that PyTorch writes.
    private static let tensors: [String: StoredTensor] = {
        var tensors: [String: StoredTensor] = [:]
        for (name, shape) in architecture.stateShapes(on: backend) {
            tensors[name] = StoredTensor(FormulaWeights.array(name, shape: shape))
            guard name.hasSuffix("running_var") else { continue }
            tensors[name.replacing("running_var", with: "num_batches_tracked")] = StoredTensor(shape: [], integers: { [7] })
        }
        return tensors
    }()

    /// Calls `body` with a file of tensors that is removed afterwards.
    private func withFile<Result>(
        _ ending: String, of tensors: [String: StoredTensor], _ body: (String) throws -> Result
    ) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("features-\(UUID()).\(ending)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        if ending == "pth" {
            try PyTorchFile(tensors: tensors).write(to: path)
        } else {
            try SafetensorsFile(metadata: [:], tensors: tensors).write(to: path)
        }
        return try body(path)
    }

    /// The message for a file of these tensors.
    private func problem(_ tensors: [String: StoredTensor]) throws -> String {
        try withFile("safetensors", of: tensors) { path in
            let error = #expect(throws: ModelFileError.self) { try FeatureNetwork(contentsOf: path, on: Self.backend) }
            return error.map { $0.problem.replacing(path, with: "FILE") } ?? ""
        }
    }

    @Test func bothFormatsGiveTheSameNetwork() throws {
        let fixture = try Fixture("feature-networks"), images = try fixture.array("images")
        var networks = [
            try withFile("safetensors", of: Self.tensors) {
                try FeatureNetwork(contentsOf: $0, on: Self.backend)
            }
        ]
        let prefixed = Dictionary(uniqueKeysWithValues: Self.tensors.map { ("module." + $0.key, $0.value) })
        networks.append(
            try withFile("pth", of: prefixed) {
                try FeatureNetwork(contentsOf: $0, on: Self.backend)
            })
        #expect(networks.allSatisfy { $0.architecture == Self.architecture && $0.fingerprint == networks[0].fingerprint })
        let expected = try fixture.array("lite0-formula/features")
        for network in networks {
            #expect(mismatch(network(images).features, expected, absolute: 2e-5, relative: 1e-5, from: fixture) == nil)
        }
    }

    @Test func whatIsNoFeatureNetworkIsNamed() throws {
        func stored(_ network: any Module) -> [String: StoredTensor] { network.stateDictionary().mapValues { StoredTensor($0) } }
        var generator = GeneratorConfiguration()
        (generator.filters, generator.architecture) = (4, .resNet(blocks: 1))
        let initialization = Initialization(random: RandomSource(seed: 1), on: Self.backend)
        let discriminator = DiscriminatorConfiguration().make(initialization)
        #expect(try problem(stored(generator.make(initialization))) == "no feature network in FILE, but a generator")
        #expect(try problem(stored(discriminator)) == "no feature network in FILE, but a discriminator")
        #expect(try problem([:]) == "no weights in FILE")
        let other = ["a": StoredTensor(HostArray(shape: [1], values: [1]))]
        #expect(try problem(other) == "no feature network in FILE, but 1 arrays of another kind (a, ...)")
    }

    @Test func damagedWeightsAreRefused() throws {
        var tensors = Self.tensors
        tensors["_blocks.3._bn1.bias"] = nil
        #expect(
            try problem(tensors)
                == "weights do not fit the network: missing _blocks.3._bn1.bias in efficientnet-lite0 of FILE")
        var bias = FormulaWeights.array("_fc.bias", shape: [1000])
        bias.values[7] = .nan
        tensors["_fc.bias"] = StoredTensor(bias)
        #expect(try problem(tensors).hasPrefix("NaN in the array _fc.bias of efficientnet-lite0 in FILE"))
    }

    @Test(arguments: ["safetensors", "pth"]) func filesCutShortAreRefused(_ ending: String) throws {
        try withFile(ending, of: Self.tensors) { path in
            try #require(FileHandle(forUpdatingAtPath: path)).truncate(atOffset: 9_000_000)
            let error = #expect(throws: CheckpointError.self) { try FeatureNetwork(contentsOf: path, on: Self.backend) }
            #expect(error?.path == path)
        }
    }

    @Test(
        "The real EfficientNet-Lite0 sees what PyTorch's sees",
        .enabled(if: architecture.fileInCache() != nil, "Scripts/fetch-features brings its weights"))
    func realWeights() throws {
        let fixture = try Fixture("feature-networks")
        let network = try FeatureNetwork(contentsOf: try #require(Self.architecture.fileInCache()), on: Self.backend)
        let result = network(try fixture.array("images"))
        #expect(mismatch(result.features, try fixture.array("lite0/features"), absolute: 2e-5, from: fixture) == nil)
        #expect(result.classes.map { Float($0) } == (try fixture.array("lite0/classes")).values)
    }

    @Test func theCacheIsWhereTheSystemHasIt() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cache-\(UUID())")
        let place = folder.appendingPathComponent(".cache/cyclegan/features")
        defer { try? FileManager.default.removeItem(at: folder) }
        func found(_ environment: [String: String]) -> String? { Self.architecture.fileInCache(environment: environment) }
        #expect(found(["HOME": folder.path]) == nil && found([:]) == nil)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let file = place.appendingPathComponent("efficientnet-lite0.pth").path
        try Data([1]).write(to: URL(fileURLWithPath: file))
        #expect(found(["HOME": folder.path]) == file && found(["HOME": folder.path, "XDG_CACHE_HOME": ""]) == file)
        #expect(found(["HOME": "/nowhere", "XDG_CACHE_HOME": folder.path + "/.cache"]) == file)
    }
}
