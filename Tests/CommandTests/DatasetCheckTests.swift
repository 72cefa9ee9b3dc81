import Foundation
import ImageFiles
import Testing

@Suite("dataset check") struct DatasetCheckTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let outcome = try CommandLineTool.run(
            "dataset", "synth", "--out", "drawn", "--count", "6", "--test-count", "2", "--size", "64", "--quiet", in: folder)
        try #require(outcome.status == 0)
        for (from, to) in [("horses/train", "trainA"), ("zebras/train", "trainB"), ("horses/test", "testA")] {
            try FileManager.default.createDirectory(atPath: folder.path("set"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: folder.path("drawn/" + from), toPath: folder.path("set/" + to))
        }
    }

    private func check(_ arguments: String...) throws -> CommandLineTool.Outcome {
        let process = try CommandLineTool.start(["dataset", "check", "--no-timing", "--quiet"] + arguments, in: folder)
        return try CommandLineTool.finish(process, in: folder)
    }

    private struct Report: Decodable {
        struct Share: Decodable, Equatable {
            let name: String
            let count: Int
        }
        struct Set: Decodable {
            let name, role: String
            let images, grey: Int
            let formats, sizes, modes, passedOver: [Share]
        }
        struct Finding: Decodable {
            let severity, kind, text: String
            let set: String?
            let files: [[String]]
        }
        struct Copy: Decodable {
            let path: String
            let files: Int
        }
        let sets: [Set]
        let findings: [Finding]
        let stopsTraining: Bool
        let copy: Copy?

        func files(_ kind: String) -> [[String]] { findings.filter { $0.kind == kind }.flatMap(\.files) }
    }

    private func report(_ arguments: String..., status: Int32 = 0) throws -> Report {
        let process = try CommandLineTool.start(["dataset", "check", "--no-timing", "--quiet", "--json"] + arguments, in: folder)
        let outcome = try CommandLineTool.finish(process, in: folder)
        #expect(outcome.status == status, "\(outcome.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }

    /// Everything that can be wrong with images, in `set`.
    private func spoil() throws {
        func image(_ name: String) throws -> PixelImage { try PixelImage(contentsOf: folder.path("set/" + name)) }
        try FileManager.default.copyItem(atPath: folder.path("set/trainA/0001.png"), toPath: folder.path("set/trainA/twin.png"))
        try image("trainA/0003.png").flippedHorizontally().write(to: folder.path("set/trainA/mirrored.jpg"), quality: 60)
        try FileManager.default.copyItem(atPath: folder.path("set/trainA/0005.png"), toPath: folder.path("set/testA/known.png"))
        let half = try image("trainA/0002.jpg").resized(width: 32, height: 32, filter: .bilinear)
        try half.write(to: folder.path("set/testA/similar.png"))
        try image("trainB/0001.png").converted(toChannels: 1).write(to: folder.path("set/trainB/grey.png"))
        try folder.write("not an image", to: "set/trainB/broken.png")
        try Data("RIFF0000WEBPVP8 ".utf8).write(to: URL(fileURLWithPath: folder.path("set/trainB/other")))
        try PixelImage(width: 200, height: 20, channels: 3, bytes: (0..<12000).map { UInt8($0 % 251) })
            .write(to: folder.path("set/trainB/wide.png"))
    }

    @Test("has nothing to say of a good set") func goodSet() throws {
        let outcome = try check("set", "--preset", "small")
        #expect(outcome.status == 0 && outcome.errors == "")
        #expect(
            outcome.output == """
                trainA (training): 6 images; 3 JPEG, 3 PNG; 64x64; RGB, 8 bits
                trainB (training): 6 images; 3 JPEG, 3 PNG; 64x64; RGB, 8 bits
                testA (test): 2 images; PNG; 64x64; RGB, 8 bits

                nothing that would hurt a training

                """)
    }

    @Test("finds what would hurt a training") func spoiltSet() throws {
        try spoil()
        let report = try report("set", "--preset", "small")
        #expect(report.sets.map(\.name) == ["trainA", "trainB", "testA"] && report.sets.map(\.images) == [8, 8, 4])
        #expect(report.sets[1].passedOver == [.init(name: "WebP", count: 1)] && report.sets[1].grey == 1)
        #expect(report.files("duplicates") == [["set/trainA/0001.png", "set/trainA/twin.png"]])
        #expect(report.files("near-duplicates") == [["set/trainA/0003.png", "set/trainA/mirrored.jpg"]])
        #expect(
            report.files("test-in-training") == [
                ["set/testA/known.png", "set/trainA/0005.png"], ["set/testA/similar.png", "set/trainA/0002.jpg"],
            ])
        #expect(report.files("grey") == [["set/trainB/grey.png"]])
        #expect(report.files("unreadable") == [["set/trainB/broken.png"]])
        #expect(report.files("passed-over") == [["set/trainB/other"]])
        #expect(report.files("aspect-ratio") == [["set/trainB/wide.png"]])
        #expect(report.files("enlarged") == [["set/trainB/wide.png"]])
        #expect(!report.stopsTraining)
        let text = try check("set", "--preset", "small").output
        #expect(text.contains("harms a training: trainB: passed over: 1 WebP - convert with: dwebp NAME.webp -o NAME.png"))
    }

    @Test("says what would stop a training, with status 1") func stops() throws {
        #expect(try report("set/trainA", "--preprocess", "crop", status: 1).files("smaller-than-crop").count == 6)
        #expect(try report("set/trainA", "--preprocess", "crop", "--size", "64").findings.isEmpty)
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        #expect(try report("set/trainA", "empty", "--preset", "small", status: 1).findings.map(\.kind) == ["no-images"])
        #expect(try report("set/trainA", "set/../set/trainA", "--preset", "small").sets.count == 1)
        try FileManager.default.removeItem(atPath: folder.path("set/trainB"))
        #expect(try report("set", "--preset", "small", status: 1).findings.map(\.kind) == ["missing-set"])
        let wide = PixelImage(width: 80, height: 48, channels: 1, bytes: (0..<3840).map { UInt8($0 % 251) })
        try wide.write(to: folder.path("set/trainA/wide.png"))
        let unequal = try report("set/trainA", "--preset", "tiny", "--preprocess", "none", status: 1)
        #expect(unequal.findings.contains { $0.kind == "unequal-sizes" && $0.severity == "stops" })
    }

    @Test("writes a cleaned copy, and leaves the originals alone") func fix() throws {
        try spoil()
        let before = try folder.files("set").map { try folder.bytes("set/" + $0) }
        let report = try report("set", "--preset", "small", "--fix", "clean")
        #expect(report.copy?.files == 17 && report.copy?.path == "clean")
        let copied = try folder.files("clean")
        #expect(
            copied.filter { $0.hasPrefix("testA") || $0.hasPrefix("trainA") } == [
                "testA/0001.png", "testA/0002.png", "trainA/0001.png", "trainA/0002.jpg", "trainA/0003.png", "trainA/0004.jpg",
                "trainA/0005.png", "trainA/0006.jpg", "trainA/mirrored.jpg",
            ])
        for file in copied { #expect(try folder.bytes("clean/" + file) == folder.bytes("set/" + file)) }
        #expect(try folder.files("set").map { try folder.bytes("set/" + $0) } == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).allSatisfy { !$0.hasSuffix(".tmp") })
        #expect(try self.report("clean", "--preset", "small").files("duplicates").isEmpty)
    }

    @Test("never writes a copy over anything or into a set") func fixRefuses() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "set/trainA")
        for (place, problem) in [
            ("drawn", "folder exists already drawn"), ("set/trainA/clean", "it lies inside of set/trainA"),
            ("link/new/deep", "it lies inside of set/trainA"), ("set", "folder exists already set"),
        ] {
            let outcome = try check("set", "--fix", place)
            #expect(outcome.status == 1 && outcome.output == "")
            #expect(outcome.errors.contains(problem) && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        #expect(try folder.files("set").count == 14)
    }

    @Test("tells folders of one name apart, and knows . and ..") func names() throws {
        for (from, to) in [("set/trainA", "one/images"), ("set/trainB", "two/images")] {
            try FileManager.default.createDirectory(
                atPath: folder.url.appendingPathComponent(to).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: folder.path(from), toPath: folder.path(to))
        }
        let report = try report("one/images", "one/../two/images", "one/images/..", "--preset", "small", "--fix", "new/copy")
        #expect(report.sets.map(\.name) == ["images", "images-2", "one"])
        #expect(try Set(folder.files("new/copy").compactMap { $0.split(separator: "/").first }) == ["images", "images-2", "one"])
        #expect(try folder.files("new/copy").count == 18 && folder.files("new").count == 18)
    }

    @Test("estimates how long a training takes") func timing() throws {
        let outcome = try CommandLineTool.run("dataset", "check", "set", "--quiet", in: folder)
        #expect(outcome.status == 0)
        for preset in ["tiny", "small", "medium", "standard"] { #expect(outcome.output.contains("\n\(preset) ")) }
    }
}
