import Autograd
import TensorCore

/// Divides weights by their largest singular value σ, so that the layer's Lipschitz constant is 1
/// (Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks").
///
/// σ is estimated as vᵀ W u by power iteration, one step for each change of the weights, as the paper's algorithm 1;
/// u and v are kept in the state and count as constants in the gradient, which flows through W in σ.
public final class SpectralNorm {
    /// Left and right singular vectors of W [inputs of a unit, units]: v [inputs], u [units].
    public let u, v: StateBuffer
    /// The version of the weights that u and v were last refined for.
    private var refinedVersion = -1

    /// - Parameter weight: Its last axis counts the units.
    public init(of weight: Parameter, _ initialization: Initialization) {
        let units = weight.shape.last!, inputs = weight.value.count / units
        func unitVector(_ count: Int) -> StateBuffer {
            StateBuffer(NDArray(normal: initialization.random, shape: [count], on: initialization.backend).unit)
        }
        u = unitVector(units)
        v = unitVector(inputs)
    }

    var state: [StateEntry] { [StateEntry("weight_u", .buffer(u)), StateEntry("weight_v", .buffer(v))] }

    /// The weights divided by σ.
    public func normalized(_ weight: Parameter, phase: Phase) -> Tensor {
        if phase.isTraining && weight.version != refinedVersion {
            refine(weight.value)
            refinedVersion = weight.version
        }
        let outer = v.value.reshaped([v.value.count, 1]) * u.value.reshaped([1, u.value.count])
        let sigma = (weight.tensor * Tensor(outer.reshaped(weight.shape))).sum()
        return weight.tensor / sigma
    }

    /// One power iteration: v = W u / |W u|, then u = Wᵀ v / |Wᵀ v|.
    private func refine(_ weight: NDArray) {
        let matrix = weight.reshaped([v.value.count, u.value.count])
        v.value = matrix.multiplied(by: u.value.reshaped([u.value.count, 1])).reshaped([v.value.count]).unit
        u.value = matrix.multiplied(by: v.value.reshaped([v.value.count, 1]), transposed: true).reshaped([u.value.count]).unit
    }
}

extension NDArray {
    /// A vector divided by its length, or left at 0.
    fileprivate var unit: NDArray {
        self / map(.square).reduced(.sum).map(.squareRoot).map(.clamp(1e-12...Float.greatestFiniteMagnitude))
    }
}
