import ArgumentParser
import Files
import Foundation
import ImageDatasets
import Recipes

/// `cyclegan dataset combine`: lays the images of two folders side by side.
struct DatasetCombineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine", abstract: "Lay images of the same name side by side.",
        usage: "cyclegan dataset combine <a> <b> --out <out> [<options>]",
        discussion: """
            Writes a PNG for each image of A that has a partner of the same name in B, whatever the extensions: A on the left, B on the \
            right. Subfolders such as train and test are kept. The result is a paired set.
            """)

    @Argument(help: "Folder of the left images.", completion: .directory)
    var a: String

    @Argument(help: "Folder of the right images.", completion: .directory)
    var b: String

    @Option(help: "Folder to write; nothing or an empty folder may be there.", completion: .directory)
    var out: String

    @Option(
        parsing: .unconditional,
        help: "Scale each image to this side in pixels, bicubic (default: images of a pair must have the same size).")
    var size: Int?

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let folder: String
        let pairs: Int
        let withoutPartner: [String]
        let unreadable: [String]
        let error: ErrorObject?
    }

    /// The most images that are named one by one.
    private static let mostNamed = 20

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out is empty - name a folder") }
        if let size, !RecipeLimits.side.contains(size) {
            throw ValidationError("--size must be in \(RecipeLimits.side), not \(size)")
        }
    }

    func run() throws {
        let threads = machine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let combination = try PairCombination(
            a: UnpairedFolders.resolve(a), b: UnpairedFolders.resolve(b), size: size, threads: threads)
        try combination.checkPlace(out)
        let alone = combination.a.summary.unpaired + combination.b.summary.unpaired
        if !output.quiet {
            for image in alone.prefix(Self.mostNamed) { Console.note("left out: \(image.reason)") }
            if alone.count > Self.mostNamed { Console.note("left out: \(alone.count - Self.mostNamed) more without a partner") }
        }
        let bar = ProgressBar(total: combination.a.count, isQuiet: output.quiet)
        defer { bar.close() }
        var unreadable: [UnreadableImage] = []
        let pairs = try combination.write(to: out, threads: threads) { image in
            unreadable.append(image)
        } progress: { done, _ in
            bar.show(done)
        }
        bar.close()
        for image in unreadable { Console.note("warning: \(image)") }
        let error =
            unreadable.isEmpty
            ? nil
            : ErrorReport(
                "\(unreadable.count) of \(combination.a.count) pairs could not be read",
                remedy: "\(out.onOneLine) has the others")
        if output.json {
            try Console.result(
                json: Result(
                    folder: out, pairs: pairs, withoutPartner: alone.map(\.path), unreadable: unreadable.map(\.path),
                    error: error.map { ErrorObject($0) }))
        } else {
            Console.result(out)
        }
        if let error {
            Console.error(error.description)
            throw ExitCode.failure
        }
    }
}
