import ArgumentParser
import Foundation
import GANTraining
import ImageDatasets
import ImageFiles

/// What all trainings do around their steps: progress, log, samples, saves, and a clean stop.
struct TrainingSession<T: Trainer> {
    let folder: RunFolder
    let output: OutputOptions
    /// Tells where the time went, given the seconds of the whole training; nil where nobody asked.
    let profile: ((Double) -> ProfileReport)?

    init(_ folder: RunFolder, output: OutputOptions, profile: ((Double) -> ProfileReport)? = nil) {
        (self.folder, self.output, self.profile) = (folder, output, profile)
    }

    /// Tells of an image that cannot be read. Called from the loader's threads.
    var warn: @Sendable (UnreadableImage) -> Void {
        { Console.note("warning: \($0)") }
    }

    private struct Result: Encodable {
        let run, model, sample: String
        let steps, unreadableImages: Int
        let isInterrupted: Bool
        let losses: [String: Float]
        let profile: ProfileReport?
    }

    func run(
        _ trainer: T, _ plan: TrainingPlan, finishedSteps: Int, nextBatch: () throws -> T.Batch, drawSample: () -> PixelImage,
        makeModel: (Int) -> ModelFile, unreadableCount: () -> Int
    ) throws {
        let log = try StepTable(path: folder.log, columns: StepReport.columns(T.lossNames), finishedSteps: finishedSteps)
        // A resumed run that is no longer looked at still loses the rows of steps that were not saved.
        let isKept = plan.diagnoseEvery != nil || FileManager.default.fileExists(atPath: folder.health)
        let health =
            isKept ? try StepTable(path: folder.health, columns: LayerHealth.columns, finishedSteps: finishedSteps) : nil
        let bar = ProgressBar(total: plan.totalSteps, start: finishedSteps, isQuiet: output.quiet)
        let interruption = Interruption(isQuiet: output.quiet)
        defer { bar.close() }
        var step = finishedSteps, losses: [Float] = []
        let start = ProcessInfo.processInfo.systemUptime
        let outcome: TrainingOutcome
        do {
            outcome = try trainer.run(
                plan, finishedSteps: finishedSteps, nextBatch: nextBatch, shouldStop: { interruption.isRequested },
                onEvent: { event in
                    switch event {
                    case .step(let report):
                        (step, losses) = (report.step, report.losses)
                        try log.append(step: report.step, report.row)
                        bar.show(report.step, Self.describe(report))
                    case .health(let report):
                        for layer in report.layers { try health?.append(step: report.step, layer.row) }
                        for warning in report.warnings { bar.note("warning: step \(report.step): \(warning)") }
                    case .sampleDue(let step):
                        try drawSample().write(to: folder.sample(step: step))
                    case .saveDue(let step, let state):
                        try folder.save(state, step: step)
                        try makeModel(step).write(to: folder.model)
                        try log.flush()
                        try health?.flush()
                    }
                })
        } catch {
            try? log.flush()
            try? health?.flush()
            throw error
        }
        bar.close()
        try report(
            outcome, step: step, losses: losses, unreadable: unreadableCount(),
            profile: profile?(ProcessInfo.processInfo.systemUptime - start))
    }

    private func report(
        _ outcome: TrainingOutcome, step: Int, losses: [Float], unreadable: Int, profile: ProfileReport?
    ) throws {
        var isInterrupted = false
        if case .interrupted = outcome { isInterrupted = true }
        if unreadable > 0 { Console.note("\(unreadable) unreadable image\(unreadable == 1 ? " was" : "s were") skipped") }
        if output.json {
            try Console.result(
                json: Result(
                    run: folder.path, model: folder.model, sample: folder.sample(step: step), steps: step,
                    unreadableImages: unreadable, isInterrupted: isInterrupted,
                    losses: Dictionary(uniqueKeysWithValues: zip(T.lossNames, losses)), profile: profile))
        } else {
            Console.result(folder.model)
            Console.result(folder.sample(step: step))
            if let profile { Console.result("\n\(profile)") }
        }
        if isInterrupted {
            if !output.quiet {
                Console.note("saved at step \(step); go on with --resume --name \((folder.path as NSString).lastPathComponent)")
            }
            throw ExitCode(130)  // as a shell says of a process ended by Ctrl-C
        }
    }

    private static func describe(_ report: StepReport) -> String {
        zip(T.lossNames, report.losses).map { "\($0) " + String(format: "%.2f", $1) }.joined(separator: "  ")
    }
}
