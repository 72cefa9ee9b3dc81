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

/// The running averages of an optimizer: one array a parameter and kind, zero until first used.
struct Moments {
    private(set) var arrays: [NDArray]
    let name: String

    init(_ name: String, for parameters: [Parameter]) {
        self.name = name
        arrays = parameters.map { NDArray(filledWith: 0, shape: $0.shape, on: $0.value.backend) }
    }

    /// Changes one array, in place where nobody else holds it.
    mutating func update(_ index: Int, _ change: (inout NDArray) -> Void) { change(&arrays[index]) }

    var state: [String: HostArray] {
        Dictionary(uniqueKeysWithValues: arrays.enumerated().map { ("\($0.offset).\(name)", $0.element.host) })
    }

    mutating func restore(_ state: [String: HostArray]) throws(OptimizerStateError) {
        for index in arrays.indices {
            let key = "\(index).\(name)"
            guard let saved = state[key], saved.shape == arrays[index].shape else {
                throw OptimizerStateError(
                    description: "optimizer state \(key) should have shape \(arrays[index].shape), not "
                        + (state[key].map { "\($0.shape)" } ?? "be missing"))
            }
            arrays[index] = NDArray(saved, on: arrays[index].backend)
        }
    }
}
