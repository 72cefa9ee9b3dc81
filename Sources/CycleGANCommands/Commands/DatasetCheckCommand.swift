import ArgumentParser
import Files
import Foundation
import ImageDatasets
import Recipes
import Runs

/// `cyclegan dataset check`: says what would hurt a training on some sets of images.
struct DatasetCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what would hurt a training on folders of images.",
        usage: "cyclegan dataset check <folders> ... [<options>]",
        discussion: """
            Reads every image once and reports counts by type, size, mode and colour profile, files that cannot be read, duplicates to the byte and to \
            the eye, test images that are in the training set, images too small for the preset, grey ones among those in colour, and \
            how long a training would take here. DIR is a folder with trainA and trainB, a folder with train and test, or a folder of \
            images. The exit status is 1 where something would stop a training.
            """)

    @Argument(help: "Folders of images.", completion: .directory)
    var folders: [String]

    @Option(help: "The preset that the images are meant for.")
    var preset = Preset.standard

    @Option(parsing: .unconditional, help: .preset("Side in pixels of the images that the networks see", \.size))
    var size: Int?

    @Option(help: .plain("How images are brought to their size", default: RunConfiguration.Data().preprocessing.rawValue))
    var preprocess: Preprocessing.Method?

    @Option(
        help: """
            Write a cleaned copy to this folder: images that can be read, without duplicates to the byte, and without test images that \
            are in the training set. The originals stay as they are.
            """, completion: .directory)
    var fix: String?

    @Flag(help: "Do not measure how long a training would take.")
    var noTiming = false

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let sets: [DatasetReport.SetReport]
        let findings: [DatasetReport.Finding]
        let stopsTraining: Bool
        let times: [TrainingTimes.Line]?
        let copy: Copy?
    }

    private struct Copy: Encodable {
        let path: String
        let files: Int
    }

    func validate() throws {
        if let size, !RecipeLimits.side.contains(size) {
            throw ValidationError("--size must be in \(RecipeLimits.side), not \(size)")
        }
        if fix == "" { throw ValidationError("--fix is empty - name a folder") }
    }

    func run() throws {
        let side = size ?? preset.size
        let preprocessing = try Preprocessing(
            method: preprocess ?? RunConfiguration.Data().preprocessing,
            loadSize: Int((Double(preset.loadSize) * Double(side) / Double(preset.size)).rounded()), cropSize: side)
        let sets = try CheckedSet.sets(in: folders)
        if let fix { try DatasetCheck.Result.checkPlace(fix, sets) }
        let threads = machine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        var check = DatasetCheck(sets: sets, preprocessing: preprocessing)
        check.batchSize = preset.batch
        let model = preset.model
        check.objection = { width, height in
            model.objection(width: width, height: height).map { ErrorReport($0.problem, remedy: $0.remedy) }
        }
        let result = check.run(threads: threads, progress: makeProgress())
        let images = result.report.sets.filter { $0.role == .training }.map(\.images).max() ?? 0
        let times = noTiming || images == 0 ? nil : try TrainingTimes(images: images, on: machine)
        let copy = try fix.map {
            Copy(path: $0, files: try result.writeCleanCopy(to: $0, threads: threads, progress: makeProgress()))
        }
        if output.json {
            try Console.result(
                json: Result(
                    sets: result.report.sets, findings: result.report.findings, stopsTraining: result.report.stopsTraining,
                    times: times?.lines, copy: copy))
        } else {
            Console.result(result.report.text)
            if let times { Console.result("\n\(times)") }
            if let copy { Console.result("\n\(copy.path.onOneLine): \(copy.files) images") }
        }
        if result.report.stopsTraining { throw ExitCode(1) }
    }

    /// Shows progress; the bar is made when the number of files is known.
    private func makeProgress() -> (Int, Int) -> Void {
        var bar: ProgressBar?
        return { done, total in
            if bar == nil { bar = ProgressBar(total: total, isQuiet: output.quiet) }
            bar?.show(done)
            if done == total { bar?.close() }
        }
    }
}

extension DatasetReport {
    /// The most files of a finding that are named in a text.
    private static let mostNamed = 5

    /// The files of a group: `a.png = b.png`.
    private static func named(_ group: [String]) -> String {
        group.prefix(mostNamed).map(\.onOneLine).joined(separator: " = ")
            + (group.count > mostNamed ? " and \(group.count - mostNamed) more" : "")
    }

    /// The report in lines: a block for each set, then what was found, the worst first.
    fileprivate var text: String {
        let blocks = sets.map(\.text).joined(separator: "\n")
        if findings.isEmpty { return blocks + "\n\nnothing that would hurt a training" }
        let words: [Severity: String] = [.stops: "stops a training", .harms: "harms a training", .note: "note"]
        let lines = findings.flatMap { finding in
            let all =
                finding.details.isEmpty ? finding.files.map(Self.named) : finding.details
            let named = all.prefix(Self.mostNamed).map { "    " + $0 }
            let rest = finding.files.count - named.count
            return ["\(words[finding.severity] ?? ""): \(finding.text)"] + named
                + (rest > 0 ? ["    and \(rest) more (--json names all)"] : [])
        }
        return blocks + "\n\n" + lines.joined(separator: "\n") + (stopsTraining ? "" : "\n\nnothing that would stop a training")
    }
}

extension DatasetReport.SetReport {
    /// The set in a line, with its most frequent kinds.
    fileprivate var text: String {
        func list(_ shares: [DatasetReport.Share]) -> String {
            if shares.count == 1 { return shares[0].name.onOneLine }
            let named = shares.prefix(3).map { "\($0.count) \($0.name.onOneLine)" }
            let rest = shares.dropFirst(3).reduce(0) { $0 + $1.count }
            return (named + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
        }
        let title = "\(name.onOneLine) (\(role.rawValue)): \(images) image\(images == 1 ? "" : "s")"
        guard images > 0 else { return title }
        let span = sizes.count > 3 ? " (\(width.least) to \(width.most) wide, \(height.least) to \(height.most) high)" : ""
        return "\(title); \(list(formats)); \(list(sizes))\(span); \(list(modes))"
            + (profiles.allSatisfy { $0.name == "none" } ? "" : "; profiles: \(list(profiles))")
    }
}
