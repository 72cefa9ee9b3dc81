import NeuralNetworks

/// Watches a training: tells of it, writes it down, keeps its saves. It changes nothing of the training.
///
/// All methods do nothing unless they are given. Steps are counted from 1, as finished ones. What is thrown ends the training.
public protocol TrainingObserver: AnyObject {
    /// What belongs in the training's saves, and its name there; nil where nothing is kept from step to step.
    var resumable: (name: String, part: any Resumable)? { get }

    /// Before the first step of this sitting.
    func begin(_ training: TrainingStart) throws
    /// After each step.
    func step(_ report: StepReport) throws
    /// After the last step of each epoch, counted from 1.
    func epoch(_ epoch: Int, step: Int) throws
    /// When it is time to show what the networks make.
    func sample(step: Int, _ images: () -> SampleImages) throws
    /// After an evaluation: figures by name.
    func evaluation(step: Int, _ figures: [String: Double]) throws
    /// Before a save: what was told so far must be on the disk when this returns, as the save will not tell it again.
    func prepareForSave(step: Int) throws
    /// When it is time to save.
    func save(_ save: TrainingSave) throws
    /// After the last step of this sitting, also where an error ended it.
    func end(_ ending: TrainingEnding) throws
}

extension TrainingObserver {
    public var resumable: (name: String, part: any Resumable)? { nil }
    public func begin(_ training: TrainingStart) throws {}
    public func step(_ report: StepReport) throws {}
    public func epoch(_ epoch: Int, step: Int) throws {}
    public func sample(step: Int, _ images: () -> SampleImages) throws {}
    public func evaluation(step: Int, _ figures: [String: Double]) throws {}
    public func prepareForSave(step: Int) throws {}
    public func save(_ save: TrainingSave) throws {}
    public func end(_ ending: TrainingEnding) throws {}
}

/// What a training is like, before its first step.
public struct TrainingStart: Sendable {
    /// In the order of a step's values.
    public let losses: [Loss]
    /// Steps that earlier sittings have done.
    public let finishedSteps: Int
    /// Steps in all.
    public let totalSteps: Int
}

/// One finished step.
public struct StepReport: Sendable {
    /// The step, counted from 1.
    public let step: Int
    /// Its epoch, counted from 1.
    public let epoch: Int
    /// In the order of `TrainingStart.losses`.
    public let losses: [Float]
    /// The learning rate that it was made with.
    public let learningRate: Float
    /// Time since the step before ended.
    public let seconds: Double
    /// What a look at the networks found; nil where there was none, and nothing is wrong.
    public let health: HealthReport?
}

/// A state to be saved.
public struct TrainingSave {
    /// The step it is the end of.
    public let step: Int
    /// Of the trainer, the loop and the observers.
    public let state: TrainingState
    /// What is used once training is over, by the names of a model file.
    public let results: [(name: String, module: any Layer)]
    /// Whether this save is to be kept when the next one comes.
    public let isKept: Bool
}

/// How a sitting of a training ended.
public enum TrainingEnding {
    /// All steps are done.
    case finished
    /// Stopped on request after a step, and saved.
    case interrupted(step: Int)
    /// Ended by an error.
    case failed(any Error)
}
