import NeuralNetworks

/// Observes a training: reports progress, writes logs or saves states. It does not change the training.
///
/// All methods do nothing by default. Steps are counted from 1, and a step is reported when it is finished. An error thrown by an
/// observer ends the training, except where a method says otherwise. Whatever ends it, the steps that are finished are saved first.
public protocol TrainingObserver: AnyObject {
    /// The observer's state, which is saved with the training under this name; nil where it has none.
    var resumable: (name: String, part: any Resumable)? { get }

    /// Called before the first step of this sitting.
    func begin(_ training: TrainingStart) throws
    /// Called after each step.
    func step(_ report: StepReport) throws
    /// Called after the last step of each epoch. Epochs are counted from 1.
    func epoch(_ epoch: Int, step: Int) throws
    /// Called when samples are due; `images` generates them. An error does not end the training.
    func sample(step: Int, _ images: () -> SampleImages) throws
    /// Called after an evaluation, with its figures by name. An error does not end the training.
    func evaluation(step: Int, _ figures: [String: Double]) throws
    /// Called before a save. All that was reported so far must be on the disk when this returns: a training that is resumed from
    /// the save does not report it again.
    func prepareForSave(step: Int) throws
    /// Called when a save is due.
    ///
    /// Where an observer throws an error, in `prepareForSave` or here, the training goes on, and saves again when the next save is
    /// due, or a minute later. Only an error in the last save ends the training with this error.
    func save(_ save: TrainingSave) throws
    /// Called where samples, an evaluation or a save failed, and the training goes on.
    func failure(_ failure: TrainingFailure)
    /// Called after the last step of this sitting, also where an error ended it.
    func end(_ ending: TrainingEnding) throws
}

extension TrainingObserver {
    /// No state, the default.
    public var resumable: (name: String, part: any Resumable)? { nil }
    /// Does nothing, the default.
    public func begin(_ training: TrainingStart) throws {}
    /// Does nothing, the default.
    public func step(_ report: StepReport) throws {}
    /// Does nothing, the default.
    public func epoch(_ epoch: Int, step: Int) throws {}
    /// Does nothing, the default.
    public func sample(step: Int, _ images: () -> SampleImages) throws {}
    /// Does nothing, the default.
    public func evaluation(step: Int, _ figures: [String: Double]) throws {}
    /// Does nothing, the default.
    public func prepareForSave(step: Int) throws {}
    /// Does nothing, the default.
    public func save(_ save: TrainingSave) throws {}
    /// Does nothing, the default.
    public func failure(_ failure: TrainingFailure) {}
    /// Does nothing, the default.
    public func end(_ ending: TrainingEnding) throws {}
}

/// A training before the first step of a sitting.
public struct TrainingStart: Sendable {
    /// The losses, in the order of `StepReport.losses`.
    public let losses: [Loss]
    /// The number of steps finished in earlier sittings.
    public let finishedSteps: Int
    /// The number of steps of the whole training; with a clock, the number that is expected.
    public let totalSteps: Int
    /// The time of the whole training, and what is left of it, in seconds; nil where its length is given in steps.
    public let budget: (whole: Double, left: Double)?
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The networks that are trained, with the numbers of their parameters.
    public let networks: [(name: String, parameters: Int)]
}

/// The results of one finished step.
public struct StepReport: Sendable {
    /// The step, counted from 1.
    public let step: Int
    /// The epoch of the step, counted from 1.
    public let epoch: Int
    /// The values of the losses, in the order of `TrainingStart.losses`.
    public let losses: [Float]
    /// The learning rate of the step.
    public let learningRate: Float
    /// The seconds since the end of the previous step.
    public let seconds: Double
    /// The share of the training that is done, in [0, 1].
    public let progress: Double
    /// The seconds that are left; nil where the length of the training is given in steps.
    public let secondsLeft: Double?
    /// The health of the networks; nil where it was not measured and no problem was found.
    public let health: HealthReport?
}

/// A state to be saved.
public struct TrainingSave {
    /// The last finished step.
    public let step: Int
    /// The state of the trainer, the loop and the observers.
    public let state: TrainingState
    /// The networks that are used once training is over, with their names in a model file.
    public let results: [(name: String, module: any Layer)]
    /// Whether this save is kept when the next one is written.
    public let isKept: Bool
}

/// Samples, an evaluation or a save that failed without ending the training.
public struct TrainingFailure {
    /// What failed.
    public enum Work: Sendable {
        /// Samples.
        case samples
        /// An evaluation.
        case evaluation
        /// A save.
        case save
    }

    /// What failed.
    public let work: Work
    /// The last finished step.
    public let step: Int
    /// The reason.
    public let error: any Error
}

/// How a sitting of a training ended.
public enum TrainingEnding {
    /// All steps are finished.
    case finished
    /// The training was stopped on request after a step, and saved.
    case interrupted(step: Int)
    /// An error ended the training.
    case failed(any Error)
}
