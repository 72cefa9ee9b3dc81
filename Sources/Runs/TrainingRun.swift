import ImageDatasets
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
    /// The folder of start weights; nil for random initial weights.
    public var startWeights: String?
    /// The number of steps between measurements of the networks' health; nil for none.
    public var diagnoseEvery: Int?
    /// Observers in addition to those that write the files of the run.
    public var observers: [any TrainingObserver] = []
    /// Called after each step; true saves and stops.
    public var shouldStop: () -> Bool = { false }
    /// Called for each image that cannot be read, on any thread.
    public var onUnreadable: @Sendable (UnreadableImage) -> Void = { _ in }
    /// Called where a run is resumed with another instruction set than before.
    public var onOtherInstructionSet: (_ former: String, _ present: String) -> Void = { _, _ in }

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
        /// The number of finished steps in all sittings.
        public let steps: Int
        /// Whether the run was stopped before its end.
        public let isInterrupted: Bool
        /// The number of images that could not be read.
        public let unreadableImages: Int
        /// The losses of the last step, by name.
        public let losses: [String: Float]
    }

    /// Trains to the end of the run, or until `shouldStop` returns true.
    ///
    /// - Throws: `ScheduleError`, `UnsuitableImages`, `ImageDatasetError`, `RunError` or `ModelFileError` for wrong options,
    ///   images or folders, before any work is done; `NonFiniteLoss` where training diverges; errors of files that cannot be
    ///   written; and the errors of observers.
    public func train() throws -> Summary {
        switch configuration.recipe {
        case .cycleGAN(let options): try train(CycleGANData(configuration), options)
        case .gan(let options): try train(GANData(configuration), options)
        }
    }

    private func train<D: RecipeData>(_ data: D, _ options: D.Options) throws -> Summary {
        let traits = configuration.recipe.traits
        try data.check(options)
        let plan = try TrainingPlan(
            configuration.schedule, learningRate: traits.learningRate,
            stepsPerEpoch: configuration.data.stepsPerEpoch(batches: traits.batchesPerStep), diagnoseEvery: diagnoseEvery)
        let trainer = try data.makeTrainer(options, on: backend)
        if let startWeights { try trainer.loadWeights(from: startWeights) }
        try folder.prepare(existing)
        let state = existing == .resume ? try folder.readState() : nil
        let saved = try state.map { state in
            guard let step = TrainingLoop<D.T>.step(of: state) else { throw RunError.damagedSave(folder.checkpoint) }
            return step
        }
        let last = LastStep()
        let sitting = Sitting(from: saved ?? 0, threads: threads, instructionSet: instructionSet)
        let loop = TrainingLoop(
            trainer, plan,
            observers: [
                // First, since a folder is a run from its configuration on.
                Saves(folder, configuration, sitting: sitting), LossLog(path: folder.log),
                HealthLog(path: folder.health, isLookedAt: diagnoseEvery != nil), SampleGrids(folder), last,
            ] + observers)
        if let state {
            do {
                try loop.restore(state)
            } catch let error as TrainingState.Mismatch {
                throw RunError.unfitSave(folder.checkpoint, reason: error.description)
            }
            if let former = configuration.sittings.last?.instructionSet, former != instructionSet {
                onOtherInstructionSet(former, instructionSet)
            }
        }
        let batches = try data.makeBatches(
            trainer, options, from: loop.finishedSteps, workers: threads == 1 ? 0 : min(threads, 2), onUnreadable)
        defer { batches.stop() }
        let ending = try loop.run(nextBatch: batches.next, shouldStop: shouldStop)
        let isInterrupted = if case .interrupted = ending { true } else { false }
        return Summary(
            steps: loop.finishedSteps, isInterrupted: isInterrupted, unreadableImages: batches.unreadableCount(),
            losses: last.losses)
    }
}

/// Remembers the losses of the last step.
private final class LastStep: TrainingObserver {
    private var names: [String] = []
    private(set) var losses: [String: Float] = [:]

    func begin(_ training: TrainingStart) { names = training.losses.map(\.name) }
    func step(_ report: StepReport) { losses = Dictionary(uniqueKeysWithValues: zip(names, report.losses)) }
}
