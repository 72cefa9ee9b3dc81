import ArgumentParser
import CPUBackend
import Evaluation
import Files
import Foundation
import ImageMetrics
import ModelFiles
import Runs
import Training

/// Runs a training for a command: progress on stderr, a stop on a signal, and the result on stdout.
struct TrainingSession {
    let place: RunOptions
    let output: OutputOptions
    let health: HealthOptions
    let features: FeatureOptions
    /// When the command started, in seconds of the system's uptime.
    var started = ProcessInfo.processInfo.systemUptime
    var startWeights: String?
    /// Records all work for a report at the end; nil for no report.
    var recorder: WorkRecorder?

    private struct Result: Encodable {
        let run, model, sample: String
        let steps, unreadableImages: Int
        let isInterrupted: Bool
        let losses: [String: Float]
        let evaluation: EvaluationReport?
        let evaluatedStep, bestStep: Int?
        let verdicts: [String]
        let profile: ProfileReport?
    }

    func train(_ plan: BudgetPlanner.Plan, in folder: RunFolder, on backend: CPUBackend) throws {
        let configuration = plan.configuration
        try configuration.checkOnCommandLine()
        let data = configuration.data
        try TrainingMemory.check(
            configuration.recipe, size: data.size, loadSize: data.scale == data.size ? nil : data.scale, batch: data.batch)
        if !output.quiet { for sentence in plan.sentences { Console.note(sentence) } }
        let profile = recorder.map(Profile.init)
        let interruption = Interruption(isQuiet: output.quiet)
        let progress = TrainingProgress(
            isQuiet: output.quiet, configuration, in: folder,
            machine: "\(TrainingOutlook.count(backend.threads, "thread")), \(backend.instructionSet)")
        var run = TrainingRun(
            configuration, in: folder, on: backend, threads: backend.threads, instructionSet: backend.instructionSet)
        run.existing = place.existing
        run.resumeFrom = place.resumeFrom
        run.startWeights = startWeights
        run.diagnoseEvery = health.interval
        run.started = started
        if place.isResuming, try folder.readConfiguration().schedule.budget == nil {
            run.formerSeconds = RunLog(folder.log).seconds
        }
        run.evaluationSeconds = plan.evaluationSeconds ?? 0
        run.firstSampleSeconds = TrainingOutlook.firstSampleSeconds
        run.observers = [progress] + (profile.map { [$0] } ?? [])
        if configuration.schedule.evaluateEvery != nil {
            do {
                run.evaluation.network = try features.network(on: backend)
            } catch  where features.features == nil {
                // Nobody asked for what is in the cache.
                Console.note("warning: \(Remedies.line(error)); Scripts/fetch-features brings it again")
            }
            run.evaluation.cacheFolder = FeatureOptions.realFeatures
            run.evaluation.threads = backend.threads
            var told: Set<String> = []
            run.evaluation.onUnreadable = { image in
                if told.insert(image.path).inserted { Console.note("warning: \(image), in evaluations") }
            }
            progress.hasFeatures = run.evaluation.network != nil
            run.onEvaluation = progress.tell
        }
        run.shouldStop = { interruption.isRequested }
        run.onUnreadable = { Console.note("warning: \($0)") }
        run.onDataSummary = { [output] summary in
            for warning in summary.warnings { Console.note("warning: \(warning)") }
            if !output.quiet { for line in summary.lines { Console.note(line) } }
        }
        run.onMissingSteps = { count in
            Console.note("warning: \(folder.log.onOneLine) has no rows of \(TrainingOutlook.count(count, "step")) that were made")
        }
        run.onStartWeights = { [output] sentences in
            if !output.quiet { for sentence in sentences { Console.note(sentence) } }
        }
        run.onImageChanges = { path, changes in Console.note("the images in \(path.onOneLine) have changed: \(changes)") }
        run.onOtherInstructionSet = { former, present in
            Console.note(
                "this run was trained with \(former) and continues with \(present): "
                    + "results will differ slightly from an uninterrupted run")
        }
        run.onChanges = { [output] changes in
            if !output.quiet { for line in Self.lines(changes, configuration) { Console.note(line) } }
        }
        func checked<Value>(_ work: () throws -> Value) throws -> Value {
            do { return try work() } catch let error as ScheduleError { throw ValidationError(error.onCommandLine) }
        }
        if place.dryRun { return try show(try checked(run.preview), plan, folder, threads: backend.threads) }
        let summary = try checked(run.train)
        try report(
            summary, configuration, folder,
            profile: profile.map { ProfileReport($0.recorder.tallies, seconds: $0.seconds, on: backend) })
        if summary.isInterrupted { throw ExitCode(interruption.exitCode) }
    }

    /// What changed in a run that is resumed, in lines.
    private static func lines(_ changes: [Sitting.Change], _ configuration: RunConfiguration) -> [String] {
        // Changes of images are told one by one, and the steps of a budget are only an estimate.
        let untold = ["data.fingerprints"] + (configuration.schedule.budget == nil ? [] : ["schedule.steps"])
        return changes.filter { !untold.contains($0.option) }.map(\.onCommandLine)
    }

    private func show(
        _ preview: TrainingRun.Preview, _ plan: BudgetPlanner.Plan, _ folder: RunFolder, threads: Int
    ) throws {
        var machine = MachineOptions()
        machine.threads = threads
        let configuration = preview.configuration
        if !output.quiet {
            for line in preview.images.warnings.map({ "warning: \($0)" }) + preview.images.lines
                + Self.lines(preview.changes, configuration)
            {
                Console.note(line)
            }
        }
        let step =
            try plan.stepSeconds ?? BenchmarkSetup(configuration, on: machine.makeBackend(for: .untilTheNextStep)).stepSeconds()
        let evaluation =
            preview.evaluations.count == 0
            ? 0 : try plan.evaluationSeconds ?? EvaluationTime(configuration, features, machine).seconds
        let shown = TrainingPreview(preview, in: folder, stepSeconds: step, evaluationSeconds: evaluation)
        if output.json { try Console.result(json: shown) } else { Console.result(shown.description) }
    }

    private func report(
        _ summary: TrainingRun.Summary, _ configuration: RunConfiguration, _ folder: RunFolder, profile: ProfileReport?
    ) throws {
        let unreadable = summary.unreadableImages
        if unreadable > 0 { Console.note("\(unreadable) unreadable image\(unreadable == 1 ? " was" : "s were") skipped") }
        let sample = folder.sample(step: summary.steps)
        let training = TrainingVerdict(summary.history, bestStep: folder.bestStep)
        let evaluatedStep = summary.history.entries.last?.step
        var verdicts: [String] = []
        if let evaluation = summary.evaluation {
            if let evaluatedStep, evaluatedStep != summary.steps { verdicts.append("of step \(evaluatedStep), evaluated last:") }
            verdicts += EvaluationResult.verdicts(of: evaluation, in: configuration) + training.sentences
        }
        if output.json {
            try Console.result(
                json: Result(
                    run: folder.path, model: folder.model, sample: sample, steps: summary.steps, unreadableImages: unreadable,
                    isInterrupted: summary.isInterrupted, losses: summary.losses,
                    evaluation: summary.evaluation, evaluatedStep: evaluatedStep,
                    bestStep: training.bestStep, verdicts: verdicts, profile: profile))
        } else {
            Console.result(folder.model)
            Console.result(sample)
            if let profile { Console.result("\n\(profile)") }
        }
        if !output.quiet { for verdict in verdicts { Console.note(verdict) } }
        if !output.quiet { Console.note(ending(summary, configuration, folder)) }
    }

    /// What happened, and what can be typed next.
    private func ending(_ summary: TrainingRun.Summary, _ configuration: RunConfiguration, _ folder: RunFolder) -> String {
        let runs = folder.path.folderPart == "runs" ? "" : " --runs \(folder.path.folderPart.shellQuoted)"
        let command = "cyclegan \(configuration.recipe.command) --resume --name \(folder.name.shellQuoted)\(runs)"
        if summary.isInterrupted { return "saved at step \(summary.steps); to go on: \(command)" }
        if summary.steps == summary.formerSteps {
            if let budget = configuration.schedule.budget {
                return
                    "the run has used its budget of \(TimeText.text(budget)), in \(TrainingOutlook.count(summary.steps, "step")); for "
                    + "more: \(command) --budget TIME, that of the whole run"
            }
            return "the run has made all of its \(TrainingOutlook.count(summary.steps, "step")); for more: \(command) "
                + "\(configuration.schedule.steps == nil ? "--epochs N" : "--steps N"), the length of the whole run"
        }
        return configuration.recipe.traits.translates
            ? "next: cyclegan translate IMAGE... --model \(folder.path.shellQuoted)"
            : "next: cyclegan gan sample --model \(folder.path.shellQuoted) --out grid.png"
    }
}

extension RunConfiguration {
    /// Checks that every number is in its range.
    ///
    /// - Throws: `ValidationError`, which names the option.
    func checkOnCommandLine() throws {
        do {
            try validate()
        } catch {
            throw ValidationError("\(OptionNames.name(of: error.member)) is \(error.value), which must be \(error.allowed)")
        }
    }
}

/// Measures the time from the first step of a training to the last.
private final class Profile: TrainingObserver {
    let recorder: WorkRecorder
    private(set) var seconds = 0.0
    private var start = 0.0

    init(_ recorder: WorkRecorder) { self.recorder = recorder }

    func begin(_ training: TrainingStart) {
        recorder.clear()
        start = ProcessInfo.processInfo.systemUptime
    }

    func end(_ ending: TrainingEnding) { seconds = ProcessInfo.processInfo.systemUptime - start }
}
