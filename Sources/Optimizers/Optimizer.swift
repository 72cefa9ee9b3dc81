import Autograd
import TensorCore

/// Changes parameters by their gradients. It sees parameters only; what they belong to is none of its business.
public protocol Optimizer: AnyObject {
    var parameters: [Parameter] { get }
    /// The step size of the next step; schedules set it.
    var learningRate: Float { get set }

    /// One step by the gradients that `backward()` left; a parameter without one stays.
    func step()

    /// Everything needed to go on exactly, as named arrays.
    var state: [String: HostArray] { get }
    /// Takes what `state` gave.
    ///
    /// - Throws: `OptimizerStateError` where an array is missing or has another shape.
    func restore(_ state: [String: HostArray]) throws(OptimizerStateError)
}

extension Optimizer {
    /// Forgets all gradients, before the next backward walk.
    public func clearGradients() { for parameter in parameters { parameter.clearGradient() } }
}

/// Why an optimizer cannot take a saved state.
public struct OptimizerStateError: Error, CustomStringConvertible {
    public let description: String
}
