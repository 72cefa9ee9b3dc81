import Autograd
import TensorCore

/// A loss that a training reports: its name in the log, and which networks minimize it.
public struct Loss: Sendable, Codable, Equatable {
    /// Which networks minimize a loss.
    public enum Role: String, Sendable, Codable {
        /// The generators minimize it: the networks that are used once training is over.
        case generator
        /// The discriminators minimize it.
        case discriminator
        /// It is only reported; no network is trained with it.
        case reported
    }

    /// The name in the log, for instance `cycle_A`.
    public let name: String
    /// Which networks minimize it.
    public let role: Role
    /// The value when a discriminator cannot distinguish real from fake images; nil where there is no such value.
    public let undecided: Float?

    /// Creates a loss.
    public init(_ name: String, _ role: Role, undecided: Float? = nil) {
        (self.name, self.role, self.undecided) = (name, role, undecided)
    }

    /// Returns the loss with its value in one step, a scalar whose gradient can be computed.
    ///
    /// - Parameters:
    ///   - value: The value, as it is reported.
    ///   - weight: What the value is multiplied by in the sum that is minimized.
    public func callAsFunction(_ value: Tensor, weight: Float = 1) -> LossTerm {
        LossTerm(loss: self, value: value, weight: weight)
    }
}

/// A loss with its value in one step: a term of the sum that is minimized.
public struct LossTerm {
    /// The loss.
    public let loss: Loss
    /// The value, a scalar, as it is reported.
    public let value: Tensor
    /// What the value is multiplied by in the sum.
    public let weight: Float

    /// The term of the sum.
    public var weighted: Tensor { weight == 1 ? value : weight * value }
}

/// A loss is NaN or infinite: training has diverged.
public struct NonFiniteLoss: Error, CustomStringConvertible, Equatable {
    /// The name in the log, for instance `cycle_A`.
    public let name: String
    /// The value, NaN or infinite.
    public let value: Float
    /// The step, counted from 1; set by the training loop.
    public internal(set) var step: Int?

    /// Creates an error without a step.
    public init(name: String, value: Float) { (self.name, self.value) = (name, value) }

    /// The loss, its value and the step, in one line.
    public var description: String {
        "training diverged: loss \(name) is \(value.isNaN ? "NaN" : "\(value)")\(step.map { " at step \($0)" } ?? "")"
    }
}

/// The losses of one step by name.
public struct LossValues: Sendable {
    private var values: [String: Float] = [:]

    /// Creates an empty set of values.
    public init() {}

    /// Reads the values of terms from the backend, all at once.
    ///
    /// - Throws: `NonFiniteLoss` for the first value that is NaN or infinite.
    public mutating func read(_ terms: [LossTerm]) throws(NonFiniteLoss) {
        for (term, value) in zip(terms, NDArray.scalars(of: terms.map(\.value.value))) {
            guard value.isFinite else { throw NonFiniteLoss(name: term.loss.name, value: value) }
            values[term.loss.name] = value
        }
    }

    /// Returns the values in the order of `losses`, with 0 for a loss that the step did not have.
    public func ordered(_ losses: [Loss]) -> [Float] { losses.map { values[$0.name] ?? 0 } }
}
