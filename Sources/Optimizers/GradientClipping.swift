import Autograd
import TensorCore

/// max(-limit, min(limit, g)) for each element g of the gradients. PyTorch's `clip_grad_value_`.
///
/// - Precondition: `limit` is not negative.
public func clipGradients(of parameters: [Parameter], toValue limit: Float) {
    require(limit >= 0, "clipGradients: limit \(limit) is negative")
    for parameter in parameters { parameter.mapGradient(.clamp(-limit...limit)) }
}

/// g · min(1, limit / (norm + 10⁻⁶)) for all gradients g, norm being theirs as of one vector: they keep their direction (Pascanu
/// et al., 2013). PyTorch's `clip_grad_norm_`.
///
/// - Returns: The norm before.
/// - Precondition: `limit` is not negative.
@discardableResult
public func clipGradients(of parameters: [Parameter], toNorm limit: Float) -> Float {
    require(limit >= 0, "clipGradients: limit \(limit) is negative")
    let norm = gradientNorm(of: parameters)
    let scale = limit / (norm + 1e-6)
    // Not `scale < 1`: a norm of NaN shows in all gradients, as with PyTorch.
    if !(scale >= 1) { for parameter in parameters { parameter.mapGradient(.affine(scale: scale, offset: 0)) } }
    return norm
}

/// √Σ g² over the elements of all gradients, their norm as of one vector; 0 where there are none. PyTorch's `get_total_norm`.
///
/// It is read from the backend once, however many parameters there are.
public func gradientNorm(of parameters: [Parameter]) -> Float {
    let squares = parameters.compactMap { $0.gradient?.map(.square).reduced(.sum) }
    return Float(NDArray.scalars(of: squares).reduce(0) { $0 + Double($1) }.squareRoot())
}

extension Parameter {
    fileprivate func mapGradient(_ function: UnaryFunction) {
        gradient = gradient?.map(function)
    }
}

/// Both ways of clipping, as options of a run: elements are moved first, then the whole is scaled. PyTorch's `clip_grad_value_`
/// and `clip_grad_norm_`.
public struct GradientClipping: Sendable, Codable, Equatable {
    /// The largest norm of all gradients of an optimizer together; nil for any.
    public var norm: Float?
    /// The largest size of an element; nil for any.
    public var value: Float?

    /// No clipping, unless given.
    public init(norm: Float? = nil, value: Float? = nil) { (self.norm, self.value) = (norm, value) }

    /// Clips what an optimizer is about to use.
    public func apply(to parameters: [Parameter]) {
        if let value { clipGradients(of: parameters, toValue: value) }
        if let norm { clipGradients(of: parameters, toNorm: norm) }
    }
}
