import Autograd
import TensorCore

/// Changes parameters by their gradients. It sees parameters only, not what they belong to.
public protocol Optimizer: AnyObject {
    /// What is changed.
    var parameters: [Parameter] { get }
    /// The step size of the next step; schedules set it.
    var learningRate: Float { get set }

    /// One step by the gradients that `backward()` left; a parameter without one stays.
    func step()

    /// Everything needed to go on exactly, as named arrays. Nothing is copied; later steps do not change the arrays.
    var state: [String: NDArray] { get }
    /// Takes the numbers of what `state` gave.
    ///
    /// - Throws: `OptimizerStateError` where an array is missing or has another shape; nothing is then changed.
    func restore(_ state: [String: HostArray]) throws(OptimizerStateError)
}

extension Optimizer {
    /// Forgets all gradients, before the next backward walk. PyTorch's `zero_grad`.
    public func clearGradients() { for parameter in parameters { parameter.clearGradient() } }
}

/// Why an optimizer cannot take a saved state.
public struct OptimizerStateError: Error, CustomStringConvertible {
    /// The name of the array that does not fit.
    public let key: String
    /// The shape it should have.
    public let expected: [Int]
    /// The shape it has; nil where it is missing.
    public let found: [Int]?

    /// An array that is missing or has another shape.
    public init(key: String, expected: [Int], found: [Int]?) {
        (self.key, self.expected, self.found) = (key, expected, found)
    }

    /// What is wrong, in one line.
    public var description: String {
        "optimizer state \(key) should have shape \(expected), not " + (found.map { "\($0)" } ?? "be missing")
    }
}
