import ImageDatasets
import TensorCore
import Training

/// A run at work: a configuration in a folder, from its start or its last save to its end.
///
///     let run = TrainingRun(configuration, in: folder, on: backend, threads: 2, instructionSet: "avx2")
///     let summary = try run.train()
public struct TrainingRun {
    /// What is trained on what, and how.
    public let configuration: RunConfiguration
    /// Where everything is written.
    public let folder: RunFolder
    /// Where the numbers are made.
    public let backend: any ComputeBackend
    /// How many threads work together; those that read images are not more.
    public let threads: Int
    /// Of the backend's kernels.
    public let instructionSet: String

    /// What to do with a run that is there already.
    public var existing = RunFolder.Existing.refuse
    /// Folder of start weights; nil for fresh ones.
    public var startWeights: String?
    /// Steps between looks at the health of the networks; nil for none.
    public var diagnoseEvery: Int?
    /// Who watches, beside those who write the run's files.
    public var observers: [any TrainingObserver] = []
    /// Asked after each step; true saves and stops.
    public var shouldStop: () -> Bool = { false }
    /// Told of an image that cannot be read, on any thread.
    public var onUnreadable: @Sendable (UnreadableImage) -> Void = { _ in }
    /// Told where a run goes on with kernels of another instruction set: the former one and the present one.
    public var onOtherInstructionSet: (_ former: String, _ present: String) -> Void = { _, _ in }

    /// A run that is refused where there is one already, unless told otherwise.
    public init(
        _ configuration: RunConfiguration, in folder: RunFolder, on backend: any ComputeBackend, threads: Int,
        instructionSet: String
    ) {
        (self.configuration, self.folder, self.backend) = (configuration, folder, backend)
        (self.threads, self.instructionSet) = (threads, instructionSet)
    }

    /// What came of a sitting.
    public struct Summary: Sendable {
        /// Steps done, in all sittings.
        public let steps: Int
        /// Whether it was stopped before its end.
        public let isInterrupted: Bool
        /// Images that could not be read.
        public let unreadableImages: Int
        /// Of the last step, by name.
        public let losses: [String: Float]
    }

    /// Trains to the end of the plan, or to the next step's end where `shouldStop` says so.
    ///
    /// - Throws: What is wrong with options, data or folders, before any work is done; `NonFiniteLoss`; and whatever keeps the
    ///   run's files from being written.
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
            try loop.restore(state)
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
