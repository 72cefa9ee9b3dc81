import Checkpoints
import Evaluation
import Files
import Foundation
import ImageDatasets
import ModelFiles
import TensorCore
import Training

/// Trains a run in its folder, from the start or from its last save.
///
///     let run = TrainingRun(configuration, in: folder, on: backend, threads: 2, instructionSet: "avx2")
///     let summary = try run.train()
public struct TrainingRun {
    /// All options of the run.
    public let configuration: RunConfiguration
    /// The folder that all files are written to.
    public let folder: RunFolder
    /// The backend that computes.
    public let backend: any ComputeBackend
    /// The number of threads, which is recorded in `config.json` and limits the threads that load images.
    public let threads: Int
    /// The instruction set of the backend's kernels, which is recorded in `config.json`.
    public let instructionSet: String

    /// What to do where the folder already has a run.
    public var existing = RunFolder.Existing.refuse
    /// The step of a kept save that a resumed run goes back to; nil for the newest save.
    public var resumeFrom: Int?
    /// The start weights, as given to `Trainer.loadWeights`; nil for random initial weights.
    public var startWeights: String?
    /// The number of steps between measurements of the networks' health; nil for none.
    public var diagnoseEvery: Int?
    /// The seconds after which a new run has its first samples, before `sampleEvery` steps are over; nil for samples by steps alone.
    public var firstSampleSeconds: Double?
    /// When the run was started, in seconds of the system's uptime: from then on a budget is used.
    public var started = ProcessInfo.processInfo.systemUptime
    /// The seconds that the run has taken so far, where it had no budget until now.
    public var formerSeconds = 0.0
    /// The seconds that the first evaluation of a run with a budget is expected to take.
    public var evaluationSeconds = 0.0
    /// Observers in addition to those that write the files of the run.
    public var observers: [any TrainingObserver] = []
    /// How the run is evaluated, where its schedule has evaluations: with a feature network or without; the preparation is the
    /// run's.
    public var evaluation = EvaluationSettings(network: nil, preparation: .none)
    /// Called after each step and before each image of an evaluation; true saves and stops.
    public var shouldStop: () -> Bool = { false }
    /// Called for each image that is left out, on any thread; at the start for at most 20 of each set.
    public var onUnreadable: @Sendable (UnreadableImage) -> Void = { _ in }
    /// Called before any work is done, with what there is to say of the images.
    public var onDataSummary: (DataSummary) -> Void = { _ in }
    /// Called once start weights are loaded, with a sentence for each network that has them.
    public var onStartWeights: ([String]) -> Void = { _ in }
    /// Called where a run is resumed with another instruction set than before.
    public var onOtherInstructionSet: (_ former: String, _ present: String) -> Void = { _, _ in }
    /// Called where `log.csv` lacks rows of steps that a resumed run has finished, with their number.
    public var onMissingSteps: (Int) -> Void = { _ in }
    /// Called after each evaluation.
    public var onEvaluation: (EvaluatedStep) -> Void = { _ in }
    /// Called where a run is resumed with options that have changed.
    public var onChanges: ([Sitting.Change]) -> Void = { _ in }
    /// Called where a run is resumed and the images of a set have changed, with the folder of the set.
    public var onImageChanges: (_ folder: String, _ changes: DatasetChanges) -> Void = { _, _ in }

    /// Creates a run. By default, `train()` throws an error where the folder already has one.
    public init(
        _ configuration: RunConfiguration, in folder: RunFolder, on backend: any ComputeBackend, threads: Int,
        instructionSet: String
    ) {
        (self.configuration, self.folder, self.backend) = (configuration, folder, backend)
        (self.threads, self.instructionSet) = (threads, instructionSet)
    }

    /// The results of a sitting.
    public struct Summary: Sendable {
        /// The number of steps that were finished before this sitting.
        public let formerSteps: Int
        /// The number of finished steps in all sittings.
        public let steps: Int
        /// Whether the run was stopped before its end.
        public let isInterrupted: Bool
        /// The number of images that could not be read.
        public let unreadableImages: Int
        /// The losses of the last step, by name.
        public let losses: [String: Float]
        /// The evaluations of the run so far.
        public var history = EvaluationHistory()
        /// The last evaluation of this sitting; nil where there was none.
        public var evaluation: EvaluationReport?
    }

    /// Trains to the end of the run, or until `shouldStop` returns true.
    ///
    /// - Throws: `ScheduleError`, `UnsuitableImages`, `ImageDatasetError`, `RunError` or `ModelFileError` for wrong options,
    ///   images or folders, before any work is done; `RunError.diverged` where a loss is NaN or infinite; errors of files that cannot be
    ///   written; and the errors of observers.
    public func train() throws -> Summary {
        let start = try makeStart()
        return try start.configuration.work(Training(run: self, start: start))
    }

    /// A training with a recipe.
    private struct Training: RecipeWork {
        typealias Outcome = Summary
        let run: TrainingRun
        let start: Start

        func work<D: RecipeData>(_ data: D, _ options: D.Options) throws -> Summary { try run.train(data, options, start) }
    }

    /// Checks the options, and finds the images and the run that is resumed.
    func makeStart() throws -> Start {
        try configuration.validate()
        var start = Start(configuration: configuration)
        if existing == .resume {
            guard folder.isRun else { throw RunError.missing(folder.path) }
            let stored = try folder.readConfiguration()
            let images = try RunImages(findingThoseOf: &start.configuration.data, stored.sittings, in: folder)
            start.changes = try start.configuration.checkResuming(stored, in: folder)
            (start.listings, start.imageChanges, start.former) = (images.listings, images.changes, stored)
        } else {
            start.listings = try RunImages(of: configuration.data).listings
        }
        return start
    }

    /// What a sitting begins with.
    struct Start {
        var configuration: RunConfiguration
        var changes: [Sitting.Change] = []
        var listings: [DatasetListing] = []
        var imageChanges: [(folder: String, changes: DatasetChanges)] = []
        /// The configuration of the run so far; nil for a new run.
        var former: RunConfiguration?
    }

    /// The images of a training, its plan and its networks.
    struct Prepared<D: RecipeData> {
        let images: OpenData
        let plan: TrainingPlan
        let trainer: D.T
        let clock: TrainingClock?
    }

    /// Opens the images and makes the networks.
    func prepare<D: RecipeData>(_ data: D, _ options: D.Options) throws -> Prepared<D> {
        let configuration = data.configuration, traits = configuration.recipe.traits
        let images = try data.open(options, threads: threads)
        var plan = try TrainingPlan(
            configuration.schedule, learningRate: traits.learningRate,
            stepsPerEpoch: images.stepsPerEpoch(batch: configuration.data.batch, batches: traits.batchesPerStep),
            diagnoseEvery: diagnoseEvery)
        plan.firstSampleSeconds = firstSampleSeconds
        let trainer = try data.makeTrainer(options, images, plan, on: backend)
        if let startWeights { onStartWeights(try trainer.loadWeights(from: startWeights)) }
        let clock = configuration.schedule.budget.map {
            TrainingClock(budget: $0, usedSeconds: formerSeconds, evaluationSeconds: evaluationSeconds, start: started)
        }
        return Prepared(images: images, plan: plan, trainer: trainer, clock: clock)
    }

    private func train<D: RecipeData>(_ data: D, _ options: D.Options, _ start: Start) throws -> Summary {
        let configuration = start.configuration, traits = configuration.recipe.traits
        let prepared = try prepare(data, options)
        let (images, plan, trainer, clock) = (prepared.images, prepared.plan, prepared.trainer, prepared.clock)
        let lock = try folder.prepare(existing)
        defer { withExtendedLifetime(lock) {} }
        let save = existing == .resume ? try saveToResume(D.T.self) : nil
        let saved = save?.step ?? 0
        let isOver = try isOver(save?.state, step: saved, plan, clock)
        let hasModel = (try? ModelFile(contentsOf: folder.model)) != nil
        let isEvaluated =
            !plan.evaluates(saved, isLast: isOver)
            || EvaluationHistory(contentsOf: folder.metrics).entries.contains { $0.step == saved }
        if let former = start.former, isOver, former.sittings.last?.to == saved, hasModel, isEvaluated {
            // Nothing is left to do, and nothing is changed.
            return Summary(formerSteps: saved, steps: saved, isInterrupted: false, unreadableImages: 0, losses: [:])
        }
        onDataSummary(images.summary)
        images.summary.leftOut.forEach(onUnreadable)
        if !start.changes.isEmpty { onChanges(start.changes) }
        for (path, changes) in start.imageChanges { onImageChanges(path, changes) }
        let last = LastStep()
        var sitting = Sitting(from: saved, threads: threads, instructionSet: instructionSet)
        (sitting.startWeights, sitting.diagnoseEvery) = (startWeights, diagnoseEvery)
        sitting.changes = start.changes.isEmpty ? nil : start.changes
        let saves = Saves(folder, configuration, sitting: sitting)
        let evaluations = Evaluations(
            folder, configuration, on: backend, results: { trainer.results },
            prepare: { [evaluation, backend] in
                try RunEvaluation(
                    configuration, sets: images.evaluated, images: configuration.schedule.evaluateImages, evaluation, on: backend)
            }, onEvaluation: onEvaluation)
        // With a budget, images are decoded ahead of a step whose place in the schedule is not known yet.
        let decay = clock.map { _ in DecayMark(start: Double(plan.decayStart ?? plan.totalSteps) / Double(plan.totalSteps)) }
        let loop = TrainingLoop(
            trainer, plan,
            observers: [
                // First, since a folder is a run from its configuration on.
                saves, LossLog(path: folder.log, onMissingSteps: onMissingSteps),
                HealthLog(path: folder.health, isLookedAt: diagnoseEvery != nil), SampleGrids(folder), evaluations,
                last,
            ] + (decay.map { [$0] } ?? []) + observers, clock: clock)
        loop.evaluate = { [shouldStop] in try evaluations.evaluate(shouldStop) }
        loop.isEvaluated = { step in evaluations.history.entries.contains { $0.step == step } }
        if let save {
            do {
                try loop.restore(save.state)
            } catch let error as TrainingState.Mismatch {
                throw unfit(save.path, error.description)
            }
            // All is known to fit: only now is anything changed.
            if !hasModel { try saves.writeModel(step: saved, trainer.results) }
            if resumeFrom != nil { try folder.goBack(to: saved, newest: newestStep(D.T.self)) }
            if let former = configuration.sittings.last?.instructionSet, former != instructionSet {
                onOtherInstructionSet(former, instructionSet)
            }
        }
        try DatasetListing.write(start.listings, to: folder.images)
        let batches = try data.makeBatches(
            trainer, options, images,
            BatchLoading(
                step: loop.finishedSteps,
                isPlain: { [start = plan.decayStart ?? .max] step in decay?.isDecaying ?? (step >= start) },
                workers: threads == 1 ? 0 : min(threads, 2),
                onUnreadable: onUnreadable))
        defer { batches.stop() }
        do {
            let ending = try loop.run(nextBatch: batches.next, shouldStop: shouldStop)
            let isInterrupted = if case .interrupted = ending { true } else { false }
            return Summary(
                formerSteps: saved, steps: loop.finishedSteps, isInterrupted: isInterrupted,
                unreadableImages: images.summary.unreadableCount + batches.unreadableCount(), losses: last.losses,
                history: evaluations.history, evaluation: evaluations.report)
        } catch let error as NonFiniteLoss {
            // Where it goes wrong at once with the rate it had, the save that it went on from is no good either.
            let isFaster = (start.former?.recipe.traits.learningRate ?? .infinity) < traits.learningRate
            let isSpoiled = (error.step ?? 0) <= saved + Self.stepsOfProof && !isFaster
            throw RunError.diverged(
                error, path: folder.path, steps: savedSteps(D.T.self).filter { !isSpoiled || $0 < saved })
        }
    }

    /// A save from which so many steps can be made is good.
    private static let stepsOfProof = 10

    /// Returns whether a save is the end of the run.
    ///
    /// - Throws: `RunError.alreadyFurther` where it is beyond the end.
    func isOver(_ state: TrainingState?, step: Int, _ plan: TrainingPlan, _ clock: TrainingClock?) throws -> Bool {
        guard let clock else {
            if step > plan.totalSteps { throw RunError.alreadyFurther(step: step, total: plan.totalSteps, path: folder.path) }
            return step == plan.totalSteps
        }
        guard let state else { return false }
        if state.has(TrainingClock.part) {
            do {
                try clock.restore(from: state, as: TrainingClock.part)
            } catch let error as TrainingState.Mismatch {
                throw unfit(folder.checkpoint, error.description)
            }
        }
        return clock.isOver(evaluates: plan.evaluates(step, isLast: true))
    }

    // MARK: Saves

    /// Reads the newest save, or the one to go back to, and checks that all its numbers are finite.
    ///
    /// - Throws: `RunError` where there is no such save, or it is damaged.
    func saveToResume<T: Trainer>(_: T.Type) throws -> (path: String, state: TrainingState, step: Int) {
        var path = folder.checkpoint
        if let resumeFrom, resumeFrom != newestStep(T.self) {
            guard folder.keptSteps.contains(resumeFrom) else {
                throw RunError.noSave(step: resumeFrom, path: folder.path, steps: savedSteps(T.self))
            }
            path = folder.checkpoint(step: resumeFrom)
        } else if !FileStatus.exists(path) {
            throw RunError.nothingSaved(folder.path)
        }
        let state: TrainingState
        do {
            state = try TrainingState(contentsOf: path)
        } catch let error as CheckpointError {
            throw RunError.damagedSave(
                path, problem: error.problem, steps: folder.keptSteps.filter { folder.checkpoint(step: $0) != path })
        }
        for (name, array) in state.arrays.sorted(by: { $0.key < $1.key }) {
            guard let value = array.firstNonFinite else { continue }
            throw unfit(path, "\(value.isNaN ? "NaN" : "infinity") in the array \(name.onOneLine)")
        }
        guard let step = TrainingLoop<T>.step(of: state), step <= RunConfiguration.lengths.upperBound else {
            throw unfit(path, "no valid number of steps")
        }
        return (path, state, step)
    }

    /// An error about a save, which names the saves that the run can go back to.
    private func unfit(_ path: String, _ reason: String) -> RunError {
        .unfitSave(path, reason: reason, steps: folder.keptSteps.filter { folder.checkpoint(step: $0) != path })
    }

    /// The step of the newest save; nil where there is none that can be read.
    private func newestStep<T: Trainer>(_: T.Type) -> Int? {
        (try? TrainingState(contentsOf: folder.checkpoint)).flatMap { TrainingLoop<T>.step(of: $0) }
    }

    /// The steps of all saves, ascending.
    private func savedSteps<T: Trainer>(_: T.Type) -> [Int] {
        Set(folder.keptSteps + (newestStep(T.self).map { [$0] } ?? [])).sorted()
    }
}

/// Remembers the losses of the last step.
private final class LastStep: TrainingObserver {
    private var names: [String] = []
    private(set) var losses: [String: Float] = [:]

    func begin(_ training: TrainingStart) { names = training.losses.map(\.name) }
    func step(_ report: StepReport) { losses = Dictionary(uniqueKeysWithValues: zip(names, report.losses)) }
}
