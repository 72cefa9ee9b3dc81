import Autograd
import TensorCore

/// Computes the weights that a layer uses from those that are learned.
protocol WeightNormalization: AnyObject {
    /// The state that the layer has instead of `weight` and `bias`, in PyTorch's names and order.
    func state(weight: Parameter, bias: Parameter?, order: StateEntry.AxisOrder) -> [StateEntry]
    func normalized(_ weight: Parameter, phase: Phase) -> Tensor
}

/// Divides weights by their largest singular value σ, so that the layer's Lipschitz constant is 1
/// (Miyato et al., 2018, "Spectral Normalization for Generative Adversarial Networks"). PyTorch's `spectral_norm`.
///
/// σ is estimated as vᵀ W u by power iteration, one step for each change of the weights, as the paper's algorithm 1;
/// u and v are kept in the state and count as constants in the gradient, which flows through W in σ.
public final class SpectralNorm: WeightNormalization {
    /// Left and right singular vectors of W [inputs of a unit, units]: v [inputs], u [units].
    public let u, v: StateBuffer
    /// The version of the weights that u and v were last refined for, and the u of that time; a different u was loaded since.
    private var refined: (version: Int, u: Storage)?

    /// Spectral norm with random unit vectors u and v.
    ///
    /// - Parameters:
    ///   - weight: The learned weights, whose last axis is that of the units.
    ///   - initialization: The source of random numbers, and the backend.
    public init(of weight: Parameter, _ initialization: Initialization) {
        let units = weight.shape.last!, inputs = weight.value.count / units
        func unitVector(_ count: Int) -> StateBuffer {
            StateBuffer(NDArray(normal: initialization.random, shape: [count], on: initialization.backend).unit)
        }
        u = unitVector(units)
        v = unitVector(inputs)
    }

    /// The state of a layer whose weights are divided by σ, in the names and order of PyTorch's `spectral_norm`.
    func state(weight: Parameter, bias: Parameter?, order: StateEntry.AxisOrder) -> [StateEntry] {
        let inputs: StateEntry.AxisOrder = order == .convolution ? .convolutionInputs(channels: weight.shape[2]) : .same
        return (bias.map { [StateEntry("bias", .parameter($0))] } ?? []) + [
            StateEntry("weight_orig", .parameter(weight), order: order), StateEntry("weight_u", .buffer(u)),
            StateEntry("weight_v", .buffer(v), order: inputs),
        ]
    }

    /// The weights divided by σ.
    public func normalized(_ weight: Parameter, phase: Phase) -> Tensor {
        if phase.isTraining { refineOnce(weight) }
        let outer = v.value.reshaped([v.value.count, 1]) * u.value.reshaped([1, u.value.count])
        let sigma = (weight.tensor * Tensor(outer.reshaped(weight.shape))).sum()
        return weight.tensor / sigma
    }

    /// One power iteration, unless it was done for these weights.
    private func refineOnce(_ weight: Parameter) {
        let isLoaded = refined?.u !== u.value.storage
        if isLoaded || refined?.version != weight.version {
            let (newU, newV) = iterated(weight.value)
            if isLoaded && u.value.count > 1 { take(newU, newV, whereStaleFor: weight.value) } else { take(newU, newV) }
        }
        refined = (weight.version, u.value.storage)
    }

    private func take(_ newU: NDArray, _ newV: NDArray) { (u.value, v.value) = (newU, newV) }

    /// Loaded vectors may have had the iteration for these weights before they were saved; then they stay, so that a run goes on as
    /// if it had never stopped. An iteration leaves u = Wᵀ v / |Wᵀ v| to the last bit, which tells. For a single unit this says nothing, since
    /// its u is 1 or -1 for any v; but there another iteration changes nothing either.
    ///
    /// Each number is chosen by the backend: what it finds is not waited for.
    private func take(_ newU: NDArray, _ newV: NDArray, whereStaleFor weight: NDArray) {
        let isStale = image(of: v.value, under: weight).isDifferent(from: u.value).reduced(.maximum)
        let isFresh = isStale.map(.affine(scale: -1, offset: 1))
        func chosen(_ old: NDArray, _ new: NDArray) -> NDArray {
            // x where the condition is 1, 0 · x where it is 0.
            old.combined(.leakyReLUGradient(slope: 0), with: isFresh) + new.combined(.leakyReLUGradient(slope: 0), with: isStale)
        }
        take(chosen(u.value, newU), chosen(v.value, newV))
    }

    /// u and v after a power iteration: v = W u / |W u|, then u = Wᵀ v / |Wᵀ v|.
    private func iterated(_ weight: NDArray) -> (u: NDArray, v: NDArray) {
        let matrix = weight.reshaped([v.value.count, u.value.count])
        let v = matrix.multiplied(by: u.value.reshaped([u.value.count, 1])).reshaped([v.value.count]).unit
        return (image(of: v, under: weight), v)
    }

    /// Wᵀ v / |Wᵀ v|.
    private func image(of v: NDArray, under weight: NDArray) -> NDArray {
        weight.reshaped([v.count, u.value.count])
            .multiplied(by: v.reshaped([v.count, 1]), transposed: true).reshaped([u.value.count]).unit
    }
}

extension NDArray {
    /// A vector divided by its length, or left at 0.
    fileprivate var unit: NDArray {
        self / map(.square).reduced(.sum).map(.squareRoot).map(.clamp(1e-12...Float.greatestFiniteMagnitude))
    }
}
