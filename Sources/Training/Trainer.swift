import NeuralNetworks
import TensorCore

/// One kind of training: what a step does, and everything that must be kept to go on exactly.
///
/// `TrainingLoop` does the rest: when a step comes and at which learning rate, what is told, sampled and saved.
public protocol Trainer: AnyObject {
    /// What one step sees.
    associatedtype Batch

    /// The losses that `step` gives, in order.
    var losses: [Loss] { get }
    /// The learning rate before any schedule.
    var baseLearningRate: Float { get }
    /// The learning rate of the next step; the schedule sets it.
    var learningRate: Float { get set }

    /// Trains on one batch and gives the losses, before the weights changed.
    ///
    /// - Throws: `NonFiniteLoss`, before the weights that it would spoil are changed.
    func step(_ batch: Batch) throws -> [Float]

    /// What is trained, by the names that logs and files use.
    var networks: [(name: String, module: any Layer)] { get }
    /// What is used once training is over, by the names of a model file.
    var results: [(name: String, module: any Layer)] { get }
    /// The way of all gradients.
    var descent: Descent { get }
    /// All that belongs in a save.
    var parts: ResumableParts { get }

    /// Images that show what was learned so far.
    func makeSamples() -> SampleImages
}

extension Trainer {
    /// Everything that is needed to go on exactly.
    ///
    /// - Throws: What a part throws that cannot be saved.
    public func makeState() throws -> TrainingState {
        var state = TrainingState()
        for (name, part) in parts { try part.save(to: &state, as: name) }
        return state
    }

    /// Takes what `makeState` gave.
    ///
    /// - Throws: `TrainingState.Mismatch`, `StateMismatch` or `OptimizerStateError` where a part is missing or does not fit.
    public func restore(_ state: TrainingState) throws {
        for (name, part) in parts { try part.restore(from: state, as: name) }
    }
}
