import Autograd
import CPUBackend
import Checkpoints
import Foundation
import GANModels
import ModelFiles
import NeuralNetworks
import TensorCore
import Testing

/// Checkpoints as people have them, which `Tests/Fixtures/generators/checkpoint_kinds.py` wrote with PyTorch.
@Suite("Networks in checkpoints of all kinds") struct CheckpointKindTests {
    private let backend = CPUBackend(threads: 1)

    private func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Data/\(name)").path
    }

    private func weights(_ name: String) throws -> NetworkWeights {
        try #require(try ModelFile(contentsOf: path(name)).networks["G"])
    }

    @Test(
        "under any key, behind any prefix, beside anything, and in a whole network",
        arguments: [
            "key-model_state_dict.pth", "key-deep.pth", "key-list.pth", "prefix-module.pth", "prefix-orig_mod.pth",
            "prefix-netG.pth",
            "prefix-all.pth", "prefix-none.pth", "beside-training.pth", "beside-objects.pth", "beside-objects-4.pth",
            "beside-objects-legacy.pth", "whole.pth", "whole-inside.pth", "ema-params.pth", "ema-g.pth", "ema-module.pth",
        ])
    func one(_ name: String) throws {
        let file = try ModelFile(contentsOf: path(name))
        let (found, generator) = try file.generator(nil)
        let expected = try weights("generator.pth")
        #expect(found == "G" && generator == expected)
        #expect(file.networks.count == (["beside-training.pth", "ema-g.pth"].contains(name) ? 2 : 1))
        #expect(file.notes.count == (name.hasPrefix("ema") ? 1 : 0))
        _ = try file.translator(.b2a, on: backend)
    }

    @Test(
        "both directions by their names",
        arguments: ["pair-A2B.pth", "pair-A.pth", "pair-XtoY.pth", "pair-G-F.pth", "lightning.ckpt", "ema-pair.pth"])
    func directions(_ name: String) throws {
        let file = try ModelFile(contentsOf: path(name))
        let (there, back) = (try weights("generator.pth"), try weights("back.pth"))
        #expect(try file.generator(.a2b).weights == there)
        #expect(try file.generator(.b2a).weights == back)
        #expect(try file.generator(nil).name == "G_A")
        let discriminators = file.networks.keys.filter { $0.hasPrefix("D") }.sorted()
        #expect(
            discriminators
                == (["pair-A2B.pth", "lightning.ckpt"].contains(name) ? ["D_A", "D_B"] : name == "pair-XtoY.pth" ? ["D_A"] : []))
    }

    @Test("of several that may be meant one is chosen by its name") func several() throws {
        let file = try ModelFile(contentsOf: path("several.pth"))
        let error = #expect(throws: ModelFileError.self) { try file.generator(nil) }
        #expect(error?.problem.hasSuffix("several.pth: summer, winter") == true)
        for (name, same) in [("summer", "generator.pth"), ("Winter", "back.pth")] {
            let chosen = try ModelFile(contentsOf: path("several.pth"), network: name)
            let expected = try weights(same)
            #expect(try chosen.generator(.b2a).weights == expected)
        }
        #expect(try ModelFile(contentsOf: path("several.pth"), network: "judge").networks.keys.sorted() == ["D"])
        let newest = try ModelFile(contentsOf: path("ema-params.pth"), network: "params").generator(nil).weights
        let expected = try weights("back.pth")
        #expect(newest == expected)
        let missing = #expect(throws: ModelFileError.self) { try ModelFile(contentsOf: path("several.pth"), network: "spring") }
        #expect(missing?.problem.hasSuffix("which holds judge, summer, winter") == true)
    }

    @Test(
        "normalisations that the reference does not have give PyTorch's images",
        arguments: [
            ("affine", Normalization.affineInstance, nil), ("affine-no-bias", .affineInstance, false), ("tracked", .batch, true),
            ("batch-bias", .batch, true),
        ] as [(String, Normalization, Bool?)])
    func normalizations(_ name: String, _ normalization: Normalization, _ bias: Bool?) throws {
        let file = try ModelFile(contentsOf: path("norm-\(name).pth"))
        let generator = try file.translator(nil, on: backend)
        #expect(generator.configuration.normalization == normalization && generator.configuration.convolutionBias == bias)
        let sample = try #require(try WeightsFile(contentsOf: path("norm-\(name).pth")).groups.first { $0.path == ["sample"] })
        func array(_ name: String) throws -> NDArray { NDArray(try #require(sample.tensors[name]).array, on: backend) }
        let result = generator.translate(try array("input").transposed([0, 2, 3, 1]).host, on: backend)
        let expected = try array("output").transposed([0, 2, 3, 1]).values
        let worst = zip(result.values, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < 1e-4, "worst difference \(worst)")
    }

    @Test("NaN and infinity are refused with their array and file", arguments: [("nan.pth", "NaN"), ("infinity.pth", "-inf")])
    func notFinite(_ name: String, _ word: String) throws {
        let file = try ModelFile(contentsOf: path(name))
        let error = #expect(throws: ModelFileError.self) { try file.translator(nil, on: backend) }
        #expect(error?.problem.hasPrefix("\(word) in the array model.4.weight of G in \(path(name))") == true, "\(error!)")
        #expect(throws: ModelFileError.self) { try file.networks["G"]!.check(name: "G") }
    }

    @Test("a changed number is found when the weights are read") func checksum() throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("generator.pth"))))
        let float = try #require(try weights("generator.pth").tensors["model.1.weight"]).array.values[5]
        let place = try #require(
            bytes.indices.first { bytes[$0...].starts(with: withUnsafeBytes(of: float.bitPattern.littleEndian, Array.init)) })
        bytes[place] ^= 1
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pth").path
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try Data(bytes).write(to: URL(fileURLWithPath: copy))
        let file = try ModelFile(contentsOf: copy)
        let error = #expect(throws: CheckpointError.self) { try file.translator(nil, on: backend) }
        #expect(error?.path == copy && error?.problem.contains("checksum differs") == true)
    }
}
