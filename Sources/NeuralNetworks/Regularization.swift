import Autograd
import TensorCore

// Penalties that are added to a loss so that weights stay small. Decoupled weight decay (`AdamW`) and clipping of gradients belong to
// optimizers.

/// ½ λ Σ w² over all weights (Hoerl and Kennard, 1970), whose gradient is λ w. PyTorch's `weight_decay`.
///
/// - Parameters:
///   - weights: At least one tensor, all on one backend: `network.parameters.map(\.tensor)`.
///   - strength: λ.
public func l2Penalty(_ weights: [Tensor], strength: Float) -> Tensor {
    total(of: weights) { $0.square().sum() } * (strength / 2)
}

/// λ Σ |w| over all weights (Tibshirani, 1996), which makes many of them 0; the derivative at 0 is 0.
///
/// - Parameters:
///   - weights: At least one tensor, all on one backend: `network.parameters.map(\.tensor)`.
///   - strength: λ.
public func l1Penalty(_ weights: [Tensor], strength: Float) -> Tensor {
    total(of: weights) { $0.absolute().sum() } * strength
}

private func total(of weights: [Tensor], _ size: (Tensor) -> Tensor) -> Tensor {
    require(!weights.isEmpty, "a penalty on no weights")
    return weights.dropFirst().reduce(size(weights[0])) { $0 + size($1) }
}
