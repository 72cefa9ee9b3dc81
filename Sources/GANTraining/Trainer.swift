import NeuralNetworks
import Optimizers
import TensorCore

/// One kind of training: what a step does, and everything that must be kept to go on exactly.
public protocol Trainer: AnyObject {
    associatedtype Batch

    /// Names of the numbers that `step` gives, in order.
    static var lossNames: [String] { get }
    /// Set by the schedule before each step; multiplies the learning rate.
    var learningRateFactor: Float { get set }
    /// The learning rate of the next step.
    var learningRate: Float { get }

    /// Trains on one batch and gives the losses, before the weights changed.
    ///
    /// - Throws: `NonFiniteLoss`, before the weights that it would spoil are changed.
    func step(_ batch: Batch) throws -> [Float]

    /// What is trained, by the names that logs and files use.
    var networks: [(name: String, module: any Layer)] { get }
    /// The losses that tell how well a discriminator judges; empty where a loss has no such value.
    var discriminators: [LossWatch.Discriminator] { get }
    /// How gradients are clipped before each step; nil for not at all.
    var clipping: GradientClipping? { get }
    /// Looks at the present step; set by the training loop where it is due.
    var monitor: HealthMonitor? { get set }

    var state: TrainingState { get }
    /// Takes what `state` gave.
    func restore(_ state: TrainingState) throws
}

extension Trainer {
    /// A step of an optimizer by the gradients that are there, clipped, and looked at where that is due.
    func applyGradients(_ optimizer: any Optimizer) {
        clipping?.apply(to: optimizer.parameters)
        if let monitor { monitor.step(optimizer) } else { optimizer.step() }
    }
}

/// A loss that became infinite or no number: training has diverged.
public struct NonFiniteLoss: Error, CustomStringConvertible, Equatable {
    /// As in the log, for instance `cycle_A`.
    public let name: String
    public let value: Float
    /// Set by the training loop.
    public var step: Int?

    public var description: String {
        "training diverged: loss \(name) is \(value)\(step.map { " at step \($0)" } ?? "") - lower --lr, or resume from the last save"
    }
}

/// Passes finite losses on.
func checked(_ losses: [(name: String, value: Float)]) throws -> [Float] {
    if let bad = losses.first(where: { !$0.value.isFinite }) { throw NonFiniteLoss(name: bad.name, value: bad.value) }
    return losses.map(\.value)
}
