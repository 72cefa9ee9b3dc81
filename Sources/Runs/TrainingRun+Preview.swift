import Evaluation
import NeuralNetworks
import Training

extension TrainingRun {
    /// What a training would do.
    public struct Preview: Sendable {
        /// All options, with those of the run that is resumed.
        public let configuration: RunConfiguration
        /// What there is to say of the images.
        public let images: DataSummary
        /// The networks, with the numbers of their parameters.
        public let networks: [(name: String, parameters: Int)]
        /// The number of steps finished in earlier sittings.
        public let finishedSteps: Int
        /// The number of steps of the whole training; with a budget, the number that is expected.
        public let totalSteps: Int
        /// The number of steps of an epoch.
        public let stepsPerEpoch: Int
        /// The seconds that are left of a budget; nil where there is none.
        public let secondsLeft: Double?
        /// Whether nothing is left to do.
        public let isOver: Bool
        /// The number of steps after which the learning rate decays; nil where there is no such part.
        public let decayStart: Int?
        /// The number of evaluations to come, and of the images that each measures.
        public let evaluations: (count: Int, images: Int)
        /// The options that change in a run that is resumed.
        public let changes: [Sitting.Change]
    }

    /// Makes all checks of `train`, and returns what that would do. Nothing is written.
    ///
    /// - Throws: The errors of `train` before any work is done.
    public func preview() throws -> Preview {
        let start = try makeStart()
        return try start.configuration.work(Previewing(run: self, start: start))
    }

    private struct Previewing: RecipeWork {
        typealias Outcome = Preview
        let run: TrainingRun
        let start: Start

        func work<D: RecipeData>(_ data: D, _ options: D.Options) throws -> Preview {
            try run.preview(data, options, start)
        }
    }

    private func preview<D: RecipeData>(_ data: D, _ options: D.Options, _ start: Start) throws -> Preview {
        let prepared = try prepare(data, options), plan = prepared.plan
        try folder.check(existing)
        let save = existing == .resume ? try saveToResume(D.T.self) : nil
        let step = save?.step ?? 0
        let isOver = try isOver(save?.state, step: step, plan, prepared.clock)
        let total = max(step, plan.totalSteps)
        let evaluated = prepared.images.evaluated.map { min($0.count, start.configuration.schedule.evaluateImages) }
        let count = plan.evaluateEvery.map {
            total / $0 - step / $0 + (total.isMultiple(of: $0) || !plan.evaluates(total, isLast: true) ? 0 : 1)
        }
        return Preview(
            configuration: start.configuration, images: prepared.images.summary,
            networks: prepared.trainer.networks.map { ($0.name, $0.module.parameters.map(\.value.count).reduce(0, +)) },
            finishedSteps: step, totalSteps: total, stepsPerEpoch: plan.stepsPerEpoch, secondsLeft: prepared.clock?.secondsLeft,
            isOver: isOver, decayStart: plan.decayStart,
            evaluations: (count ?? 0, RunEvaluation.imageCount(of: start.configuration.recipe, sets: evaluated)),
            changes: start.changes)
    }
}
