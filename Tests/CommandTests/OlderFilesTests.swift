import Checkpoints
import Foundation
import ImageFiles
import Testing

@Suite("Files of version 0.1.0") struct OlderFilesTests {
    let folder: TemporaryFolder
    private let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Data/version-0.1.0")

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("runs"), withIntermediateDirectories: true)
        for (name, copy) in [("a", "a"), ("b", "b"), ("cyclegan-run", "runs/cyclegan"), ("gan-run", "runs/gan")] {
            try FileManager.default.copyItem(at: data.appendingPathComponent(name), to: folder.url.appendingPathComponent(copy))
        }
    }

    /// Sums are formed in another order with another instruction set, so that equal bytes cannot be asked for.
    private func expectEqual(_ path: String, _ expected: String) throws {
        let arrays = try SafetensorsFile(contentsOf: folder.path(path)).tensors
        let others = try SafetensorsFile(contentsOf: data.appendingPathComponent(expected).path).tensors
        #expect(arrays.keys.sorted() == others.keys.sorted())
        for (name, array) in arrays {
            #expect(array.shape == others[name]?.shape, "\(name)")
            let difference = zip(array.array.values, others[name]?.array.values ?? []).map { abs($0 - $1) }
            #expect(difference.allSatisfy { $0 < 1e-4 }, "\(name) differs by up to \(difference.max() ?? 0)")
        }
    }

    private func expectEqualImages(_ path: String, _ expected: String) throws {
        let image = try PixelImage(contentsOf: folder.path(path))
        let other = try PixelImage(contentsOf: data.appendingPathComponent(expected).path)
        guard case .eight(let samples) = image.samples, case .eight(let others) = other.samples else {
            Issue.record("not 8 bits")
            return
        }
        #expect((image.width, image.height, image.channels) == (other.width, other.height, other.channels))
        #expect(zip(samples, others).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    /// The rows of the four steps that were there stay as they were, and two come behind them.
    private func expectLogGoesOn(_ run: String) throws {
        let former = try String(contentsOf: data.appendingPathComponent("\(run)-run/log.csv"), encoding: .utf8)
        let log = try folder.text("runs/\(run)/log.csv")
        #expect(log.hasPrefix(former))
        #expect(try folder.table(run).map { $0[0] } == ["step", "1", "2", "3", "4", "5", "6"])
    }

    @Test("A CycleGAN's run goes on, and its log with it") func cycleGANRun() throws {
        let outcome = try CommandLineTool.run(
            "train", "--resume", "--name", "cyclegan", "--steps", "6", "--quiet", "--diagnose", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectEqual("runs/cyclegan/model.safetensors", "continued/cyclegan.safetensors")
        try expectLogGoesOn("cyclegan")
    }

    @Test("A GAN's run goes on, and its log with it") func ganRun() throws {
        let outcome = try CommandLineTool.run(
            "gan", "train", "--resume", "--name", "gan", "--steps", "6", "--quiet", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectEqual("runs/gan/model.safetensors", "continued/gan.safetensors")
        try expectLogGoesOn("gan")
    }

    @Test("A model translates as it did") func translation() throws {
        let model = data.appendingPathComponent("cyclegan-run/model.safetensors").path
        let outcome = try CommandLineTool.run("translate", "a/0.png", "--model", model, "--out", "t.png", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectEqualImages("t.png", "translated.png")
    }

    @Test("A GAN samples as it did") func sampling() throws {
        let model = data.appendingPathComponent("gan-run/model.safetensors").path
        let outcome = try CommandLineTool.run(
            "gan", "sample", "--model", model, "--grid", "2x2", "--seed", "1", "--out", "s.png", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectEqualImages("s.png", "sampled.png")
    }

    @Test("A run is described") func information() throws {
        for (run, text) in [("runs/cyclegan", "resnet-1"), ("runs/gan", "self-attention at 8 pixels")] {
            let outcome = try CommandLineTool.run("info", run, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("last step: 4") && outcome.output.contains(text), "\(outcome.output)")
        }
    }
}
