import ArgumentParser
import Foundation
import ImageDatasets

/// `cyclegan dataset`: sets of images.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset", abstract: "Make and check sets of images.",
        subcommands: [SynthCommand.self, DatasetCheckCommand.self, DatasetCombineCommand.self])
}

/// `cyclegan dataset synth`: synthetic horses and zebras, with a true translation of every test image.
struct SynthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth", abstract: "Draw synthetic horses and zebras.",
        usage: "cyclegan dataset synth --out <out> [<options>]",
        discussion: """
            Writes DIR/horses and DIR/zebras, each with train and test. Training scenes differ between the sets; test images with \
            the same name show the same scene with a horse or a zebra, so each is the true translation of the other. With --pairs, \
            writes DIR/labels2scenes, each picture of which shows a map of what is where and the scene, side by side.
            """)

    @Option(help: "Folder in which the folders horses and zebras, or labels2scenes, are written.", completion: .directory)
    var out: String

    @Flag(help: "Draw pairs to learn translation from: a map of what is where, in flat colours, and the scene.")
    var pairs = false

    @Option(parsing: .unconditional, help: "Training images of each set.")
    var count = 200

    /// Test images that are drawn where their number is not given.
    private static func usualTestCount(_ count: Int) -> Int { SyntheticDataset(count: count, size: 1).testCount }

    @Option(
        parsing: .unconditional,
        help: """
            Test images of each set (default: \(Self.usualTestCount(100)) % of --count, at least \(Self.usualTestCount(1)) and at \
            most \(Self.usualTestCount(1_000_000))).
            """)
    var testCount: Int?

    @Option(parsing: .unconditional, help: "Side of the images in pixels.")
    var size = 64

    @Option(parsing: .unconditional, help: "Seed of the scenes.")
    var seed: UInt64 = 0

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let folders: [String]
        let training, test, size: Int
        let seed: UInt64
    }

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out is empty - name a folder") }
        for (name, value, bound) in [
            ("--count", count, 1_000_000), ("--test-count", testCount ?? 1, 1_000_000), ("--size", size, 4096),
        ]
        where !(1...bound).contains(value) {
            throw ValidationError("\(name) must be in 1...\(bound), not \(value)")
        }
        if size < 8 { throw ValidationError("--size must be at least 8, not \(size)") }
    }

    func run() throws {
        let set = SyntheticDataset(count: count, testCount: testCount, size: size, seed: seed)
        let bar = ProgressBar(total: (pairs ? 1 : 2) * (set.count + set.testCount), isQuiet: output.quiet)
        defer { bar.close() }
        let threads = machine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let write = pairs ? set.writePairs : set.write
        try write(out, threads) { done, _ in bar.show(done) }
        bar.close()
        let folders = (pairs ? [SyntheticDataset.pairsFolder] : ["horses", "zebras"]).map { out.appendingPathPart($0) }
        if output.json {
            try Console.result(
                json: Result(folders: folders, training: set.count, test: set.testCount, size: size, seed: seed))
        } else {
            for folder in folders { Console.result(folder) }
        }
        if pairs && !output.quiet { Console.note("next: cyclegan train --recipe pix2pix --pairs \(folders[0].shellQuoted)") }
    }
}
