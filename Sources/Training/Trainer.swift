import NeuralNetworks
import TensorCore

/// A method of training: what one step does, and the state that must be saved to resume it exactly.
///
/// `TrainingLoop` does the rest: it runs the steps, sets the learning rate and calls the observers that report, sample and save.
public protocol Trainer: AnyObject {
    /// The data of one step.
    associatedtype Batch

    /// The losses whose values `step` returns, in the same order.
    var losses: [Loss] { get }
    /// The learning rate before any schedule.
    var baseLearningRate: Float { get }
    /// The learning rate of the next step; the schedule sets it.
    var learningRate: Float { get set }
    /// The share of the training that is done before the next step, in [0, 1], for methods that change while they train. By default it is
    /// not looked at.
    var progress: Double { get set }

    /// Performs one step of training and returns the values of the losses before the weights were changed.
    ///
    /// - Throws: `NonFiniteLoss`, before the weights that minimize this loss are changed.
    func step(_ batch: Batch) throws -> [Float]

    /// The networks that are trained, with the names that logs and files use.
    var networks: [(name: String, module: any Module)] { get }
    /// The networks that are used once training is over, with their names in a model file.
    var results: [(name: String, module: any Layer)] { get }
    /// Applies all gradients to the weights; each step of an optimizer goes through it.
    var descent: Descent { get }
    /// All parts of the state that is saved.
    var parts: ResumableParts { get }

    /// Returns images that show what the networks have learned so far.
    func makeSamples() -> SampleImages
}

extension Trainer {
    /// 0: the method is the same from the first step to the last.
    public var progress: Double {
        get { 0 }
        set {}
    }

    /// Returns the state of all parts, from which the training can be resumed exactly.
    ///
    /// - Throws: The error of a part that cannot be saved.
    public func makeState() throws -> TrainingState {
        var state = TrainingState()
        for (name, part) in parts { try part.save(to: &state, as: name) }
        return state
    }

    /// Restores a state that `makeState` returned.
    ///
    /// - Throws: `TrainingState.Mismatch` where a part is missing or does not fit.
    public func restore(_ state: TrainingState) throws {
        for (name, part) in parts { try part.restore(from: state, as: name) }
    }
}
