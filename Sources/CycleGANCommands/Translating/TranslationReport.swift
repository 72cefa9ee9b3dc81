import ArgumentParser
import Files
import Foundation

/// Tells what becomes of each image, and of all. Used from one thread at a time.
final class TranslationReport: @unchecked Sendable {
    private struct Result: Encodable {
        let model: String
        /// G_A from A to B, G_B from B to A; G where the model does not say.
        let network: String
        let outputs: [String]
        let failures: [ErrorObject]
        /// How far the translations are from the truth.
        let truth: TruthError?
        let error: ErrorObject?
    }

    private let model, network: String
    private let output: OutputOptions
    private let printsPaths, isUsualFolder: Bool
    /// All that was asked for, also what is not there.
    private let total: Int
    private let bar: ProgressBar
    private var outputs: [String] = []
    private var failures: [ErrorReport] = []
    /// The image of each failure.
    private var failedFiles: [String?] = []
    private var errors: [TruthError] = []
    private var done = 0

    init(_ jobs: TranslationJobs, model: String, network: String, output: OutputOptions, printsPaths: Bool) {
        (self.model, self.network, self.output, self.printsPaths) = (model, network, output, printsPaths)
        isUsualFolder = jobs.isUsualFolder
        total = jobs.jobs.count + jobs.failures.count
        bar = ProgressBar(total: jobs.jobs.count, isQuiet: output.quiet || jobs.jobs.count < 2)
        for summary in jobs.summaries where summary.isRemarkable && !output.quiet { Console.note(summary.description) }
        for failure in jobs.failures { fail(failure) }
    }

    func add(_ job: TranslationJobs.Job, _ outcome: TranslationPipeline.Outcome) {
        done += 1
        switch outcome {
        case .written(let error):
            if let error { errors.append(error) }
            if isUsualFolder && outputs.isEmpty && !output.quiet {
                bar.note("results go to the folder \(TranslationJobs.usualFolder); --out names another")
            }
            let path = job.output.path
            outputs.append(path)
            if printsPaths && !output.json {
                bar.erase()
                Console.result(path)
            }
        case .failed(let error): fail(error, of: job.input.shownPath)
        }
        bar.show(done)
    }

    /// - Parameter image: The image that is not translated for it; nil where the error is about what was given.
    private func fail(_ error: any Error, of image: String? = nil) {
        let report = Remedies.report(error)
        failures.append(report)
        failedFiles.append(image ?? report.file)
        // The only one is what the command ends with.
        if total > 1 { bar.note("warning: \(report)") }
    }

    /// Prints the result.
    ///
    /// - Throws: `ExitCode` 1 where something was not translated.
    func finish(hasTruth: Bool) throws {
        bar.close()
        let truth = hasTruth && !errors.isEmpty ? TruthError(mean: errors) : nil
        let error = outputs.count == total ? nil : summary
        if output.json {
            try Console.result(
                json: Result(
                    model: model, network: network, outputs: outputs,
                    failures: zip(failures, failedFiles).map { ErrorObject(ErrorReport($0.what, file: $1, remedy: $0.remedy)) },
                    truth: truth,
                    error: error.map { ErrorObject($0) }))
        } else if let truth {
            if printsPaths { Console.result(truth.description) } else { Console.note(truth.description) }
        }
        guard let error else { return }
        Console.error(error.description)
        throw ExitCode.failure
    }

    private var summary: ErrorReport {
        if total == 1, let only = failures.first { return only }
        let missed = total - outputs.count - failures.count
        if missed > 0 {
            let reason = failures.last?.what ?? ""
            return ErrorReport(
                "\(outputs.count) of \(total) images were translated, then the disk was full: \(reason)",
                remedy: "free some space on the disk and translate the others")
        }
        return ErrorReport(
            "\(failures.count) of \(total) images could not be translated, \(outputs.count) "
                + (outputs.count == 1 ? "was" : "were"))
    }
}

extension TranslationJobs.Output {
    /// The path as it is shown; `-` for stdout.
    fileprivate var path: String {
        switch self {
        case .standardOutput: "-"
        case .file(let path), .stream(let path): path
        }
    }
}
