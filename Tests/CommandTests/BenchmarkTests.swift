import Foundation
import Testing

@Suite("cyclegan benchmark") struct BenchmarkTests {
    let folder: TemporaryFolder
    private let tiny = [
        "benchmark", "--size", "16", "--batch", "1", "--generator", "resnet-1", "--ngf", "4", "--ndf", "4", "--discriminator",
        "pixel", "--threads", "1", "--quiet",
    ]

    init() throws { folder = try TemporaryFolder() }

    private func object(_ more: String...) throws -> [String: Any] {
        let outcome = try CommandLineTool.finish(CommandLineTool.start(tiny + more, in: folder), in: folder)
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test("tells seconds, operations a second and memory") func report() throws {
        let report = try object("--json", "--repeats", "2")
        let machine = try #require(report["machine"] as? [String: Any])
        #expect(machine["threads"] as? Int == 1)
        #expect(try #require(machine["peakGigaflops"] as? Double) > 0)
        let measurements = try #require(report["measurements"] as? [[String: Any]])
        #expect(measurements.map { $0["work"] as? String } == ["translation", "step"])
        for measurement in measurements {
            let seconds = try #require(measurement["seconds"] as? [String: Any])
            #expect(seconds["repeats"] as? Int == 2)
            let (least, median) = (try #require(seconds["minimum"] as? Double), try #require(seconds["median"] as? Double))
            #expect(least > 0 && least <= median)
            let effective = try #require(measurement["effectiveGigaflops"] as? Double)
            let executed = try #require(measurement["executedGigaflops"] as? Double)
            #expect(effective > 0 && executed > 0)
            #expect(try #require(measurement["arrayBytes"] as? Int) > 0 && #require(measurement["processBytes"] as? Int) > 0)
        }
        // A forward pass by hand: 7x7 and the strided ones, two of the block, the transposed ones, 7x7.
        let products = 147 * 4 * 256 + 36 * 8 * 64 + 72 * 16 * 16 + 2 * 144 * 16 * 16 + 72 * 16 * 16 + 36 * 8 * 64 + 196 * 3 * 256
        let translation = measurements[0], seconds = try #require(translation["seconds"] as? [String: Any])
        let counted =
            try #require(translation["effectiveGigaflops"] as? Double) * #require(seconds["minimum"] as? Double) * 1e9 / 2
        #expect(abs(counted - Double(products)) < 1)
    }

    @Test("measures every kernel of a step alone") func kernels() throws {
        let kernels = try #require(try object("--json", "--repeats", "1", "--kernels")["kernels"] as? [[String: Any]])
        let kinds = Set(kernels.compactMap { $0["kind"] as? String })
        for kind in [
            "convolution forward", "convolution by data", "convolution by weights", "normalisation", "normalisation gradient",
        ] { #expect(kinds.contains(kind), "\(kind) is missing") }
        #expect(kernels.contains { $0["layer"] as? String == "7x7 3->4 @ 16x16" })
    }

    @Test("says where the time of a step goes") func profile() throws {
        let profile = try object("--json", "--repeats", "2", "--profile")
        let seconds = try #require(profile["seconds"] as? Double), other = try #require(profile["otherSeconds"] as? Double)
        let kinds = try #require(profile["kinds"] as? [[String: Any]])
        let recorded = kinds.compactMap { $0["seconds"] as? Double }
        #expect(abs(recorded.reduce(other, +) - seconds) < 1e-9 && other > 0)
        #expect(recorded == recorded.sorted(by: >))
        let layers = try #require(profile["layers"] as? [[String: Any]])
        func calls(_ layer: String) -> Int? {
            layers.first { $0["kind"] as? String == "convolution forward" && $0["layer"] as? String == layer }?["calls"] as? Int
        }
        // Six passes through the generators in each of two steps, of which four run as two batches of two.
        #expect(calls("7x7 3->4 @ 16x16") == 4 && calls("7x7 3->4 @ 16x16, batch 2") == 4)
    }

    @Test("takes turns") func turns() throws {
        let process = try CommandLineTool.start(tiny + ["--work", "translation", "--in-turns"], in: folder, input: "2\n1\n")
        let outcome = try CommandLineTool.finish(process, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.count) == [1, 2, 1, 2])
        #expect(lines[0] == ["ready"] && lines[3][0] == "peak")
        #expect(lines[1].allSatisfy { Double($0) ?? 0 > 0 })
    }

    @Test("refuses options that do not go together") func refusals() throws {
        let outcome = try CommandLineTool.run("benchmark", "--work", "data", in: folder)
        #expect(outcome.status == 64 && outcome.errors.contains("--work data and --data DIR go together"))
        let features = try CommandLineTool.run("benchmark", "--work", "features", in: folder)
        #expect(features.status == 64 && features.errors.contains("--work features and --features FILE go together"))
        #expect(try CommandLineTool.run("benchmark", "--size", "17", in: folder).status == 1)
    }
}
