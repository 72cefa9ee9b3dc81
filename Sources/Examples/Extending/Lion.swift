import Autograd
import Optimizers
import TensorCore

/// w ← w - η sign(β₁ m + (1 - β₁) g), then m ← β₂ m + (1 - β₂) g (Chen et al., 2023, "Symbolic Discovery of Optimization
/// Algorithms"): an optimizer that the library does not have.
///
/// Steps without a gradient, saving and resuming come with `ParameterwiseOptimizer`.
final class Lion: ParameterwiseOptimizer {
    let parameters: [Parameter]
    var learningRate: Float
    let memory: OptimizerMemory
    private let beta1, beta2: Float
    private let averages: Moments

    /// - Parameters:
    ///   - learningRate: η, default 1e-4, the paper's.
    ///   - beta1: β₁, default 0.9.
    ///   - beta2: β₂, default 0.99.
    init(_ parameters: [Parameter], learningRate: Float = 1e-4, beta1: Float = 0.9, beta2: Float = 0.99) {
        (self.parameters, self.learningRate, self.beta1, self.beta2) = (parameters, learningRate, beta1, beta2)
        averages = Moments("average", for: parameters)
        memory = OptimizerMemory(for: parameters, [averages])
    }

    func update(_ index: Int, by gradient: NDArray) {
        let direction = (averages[index] * beta1).combined(.addScaled(1 - beta1), with: gradient).map(.sign)
        averages.update(index) { $0 = ($0 * beta2).combined(.addScaled(1 - beta2), with: gradient) }
        parameters[index].update { $0 = $0.combined(.addScaled(-learningRate), with: direction) }
    }
}
