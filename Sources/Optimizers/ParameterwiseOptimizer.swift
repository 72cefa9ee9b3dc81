import Autograd
import TensorCore

/// An optimizer that treats each parameter by the same rule, and remembers something of each. A new one is its options, what it
/// remembers, and `update`:
///
///     /// w ← w - η sign(m), with m ← β m + (1 - β) g.
///     final class SignDescent: ParameterwiseOptimizer {
///         let parameters: [Parameter]
///         var learningRate: Float = 0.001
///         let memory: OptimizerMemory
///         private let averages: Moments
///
///         init(_ parameters: [Parameter]) {
///             self.parameters = parameters
///             averages = Moments("averages", for: parameters)
///             memory = OptimizerMemory(for: parameters, [averages])
///         }
///
///         func update(_ index: Int, by gradient: NDArray) {
///             averages.update(index) { $0 = ($0 * 0.9).combined(.addScaled(0.1), with: gradient) }
///             let sign = averages[index].map(.sign)
///             parameters[index].update { $0 = $0.combined(.addScaled(-learningRate), with: sign) }
///         }
///     }
///
/// Steps without a gradient, saving and resuming come with that.
public protocol ParameterwiseOptimizer: Optimizer {
    /// The steps that were taken and the moments, which are saved with a run.
    var memory: OptimizerMemory { get }

    /// Changes the parameter at `index` by its gradient; `memory.steps` counts this step already.
    func update(_ index: Int, by gradient: NDArray)
    /// Changes the parameters at `indices` by their gradients, `gradients[i]` being that of the i-th of them; by default one after
    /// the other.
    func update(_ indices: [Int], by gradients: [NDArray])
}

extension ParameterwiseOptimizer {
    /// One step of every parameter that has a gradient.
    public func step() {
        let indices = parameters.indices.filter { parameters[$0].gradient != nil }
        memory.count(indices)
        update(indices, by: indices.map { parameters[$0].gradient! })
    }

    /// One parameter after the other.
    public func update(_ indices: [Int], by gradients: [NDArray]) {
        for (index, gradient) in zip(indices, gradients) { update(index, by: gradient) }
    }

    /// The steps and the moments, as named arrays.
    public var state: [String: NDArray] { memory.state }
    /// Takes the numbers of what `state` gave.
    ///
    /// - Throws: `OptimizerStateError` where an array is missing or has another shape; nothing is then changed.
    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) { try memory.restore(state) }
}
