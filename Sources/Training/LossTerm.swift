import Autograd
import TensorCore

/// A loss that a training tells of: its name in the log, and who lowers it.
public struct Loss: Sendable, Codable, Equatable {
    /// Who lowers a loss.
    public enum Role: String, Sendable, Codable {
        /// The networks whose results are wanted.
        case generator
        /// The networks that judge them.
        case discriminator
        /// Nobody: it is only told.
        case reported
    }

    /// As in the log, for instance `cycle_A`.
    public let name: String
    /// Who lowers it.
    public let role: Role
    /// Its value where a discriminator cannot tell real from fake; nil where there is no such value.
    public let undecided: Float?

    /// A loss.
    public init(_ name: String, _ role: Role, undecided: Float? = nil) {
        (self.name, self.role, self.undecided) = (name, role, undecided)
    }

    /// The loss with its value in one step, a scalar that gradients can be taken of.
    public func callAsFunction(_ value: Tensor) -> LossTerm { LossTerm(loss: self, value: value) }
}

/// A loss with its value, a term of what a player descends on.
public struct LossTerm {
    /// Which loss it is.
    public let loss: Loss
    /// A scalar, multiplied by its weight.
    public let value: Tensor
}

/// A loss that became NaN or infinite: training has diverged.
public struct NonFiniteLoss: Error, CustomStringConvertible, Equatable {
    /// As in the log, for instance `cycle_A`.
    public let name: String
    /// NaN or infinite.
    public let value: Float
    /// The step it was found in, counted from 1; set by the training loop.
    public internal(set) var step: Int?

    /// Of a step that is not known yet.
    public init(name: String, value: Float) { (self.name, self.value) = (name, value) }

    /// What is wrong, in one line.
    public var description: String {
        "training diverged: loss \(name) is \(value)\(step.map { " at step \($0)" } ?? "")"
    }
}

/// The losses of one step by name.
public struct LossValues: Sendable {
    private var values: [String: Float] = [:]

    /// No losses.
    public init() {}

    /// Reads the values of terms, all in one go.
    ///
    /// - Throws: `NonFiniteLoss` for the first that is NaN or infinite.
    public mutating func read(_ terms: [LossTerm]) throws(NonFiniteLoss) {
        for (term, value) in zip(terms, NDArray.scalars(of: terms.map(\.value.value))) {
            guard value.isFinite else { throw NonFiniteLoss(name: term.loss.name, value: value) }
            values[term.loss.name] = value
        }
    }

    /// In the order of `losses`; 0 for one that the step had not.
    public func ordered(_ losses: [Loss]) -> [Float] { losses.map { values[$0.name] ?? 0 } }
}
