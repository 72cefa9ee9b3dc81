import Autograd
import TensorCore

/// Moves each element of the gradients into [-limit, limit]. PyTorch's `clip_grad_value_`.
///
/// - Precondition: `limit` is not negative.
public func clipGradients(of parameters: [Parameter], toValue limit: Float) {
    require(limit >= 0, "clipGradients: limit \(limit) is negative")
    for parameter in parameters { parameter.mapGradient(.clamp(-limit...limit)) }
}

/// Scales all gradients by the same number so that their norm, taken as of one vector, is `limit` at most (Pascanu et al.,
/// 2013). PyTorch's `clip_grad_norm_`.
///
/// - Returns: The norm before.
/// - Precondition: `limit` is not negative.
@discardableResult
public func clipGradients(of parameters: [Parameter], toNorm limit: Float) -> Float {
    require(limit >= 0, "clipGradients: limit \(limit) is negative")
    let norm = gradientNorm(of: parameters)
    let scale = limit / (norm + 1e-6)
    // Not `scale < 1`: a norm that is no number shows in all gradients, as with PyTorch.
    if !(scale >= 1) { for parameter in parameters { parameter.mapGradient(.affine(scale: scale, offset: 0)) } }
    return norm
}

/// The root of the sum of the squares of all gradients, as of one vector; 0 where there are none. PyTorch's `get_total_norm`.
public func gradientNorm(of parameters: [Parameter]) -> Float {
    let squares = parameters.compactMap { $0.gradient.map { Double($0.map(.square).reduced(.sum).scalar) } }
    return Float(squares.reduce(0, +).squareRoot())
}

extension Parameter {
    fileprivate func mapGradient(_ function: UnaryFunction) {
        if let gradient { tensor.gradient = Tensor(gradient.map(function)) }
    }
}

/// Both ways of clipping, as options of a run. Elements are moved first, then the whole is scaled.
public struct GradientClipping: Sendable, Codable, Equatable {
    /// The largest norm of all gradients of an optimizer together; nil for any.
    public var norm: Float?
    /// The largest size of an element; nil for any.
    public var value: Float?

    public init(norm: Float? = nil, value: Float? = nil) { (self.norm, self.value) = (norm, value) }

    /// Clips what an optimizer is about to use.
    public func apply(to parameters: [Parameter]) {
        if let value { clipGradients(of: parameters, toValue: value) }
        if let norm { clipGradients(of: parameters, toNorm: norm) }
    }
}
