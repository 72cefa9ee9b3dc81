import TensorCore

// Activation functions made of others: their gradients, of any order, follow from those.

/// How a GELU is worked out.
public enum GELUForm: String, Sendable {
    /// By the error function.
    case exact
    /// By a tanh that follows it within 5e-4, as in BERT and GPT-2.
    case tanh
}

extension Tensor {
    /// x where x > 0, else slope · x, with learned slopes (He et al., 2015). PyTorch's `prelu`.
    ///
    /// The derivative at 0 is the slope.
    /// - Parameter slopes: One for all, [] or [1], or one a channel, [channels]: any shape that broadcasts to this one.
    public func prelu(slopes: Tensor) -> Tensor { relu() + slopes * negativePart }

    /// x where x > 0, else α (eˣ - 1) (Clevert et al., 2016). PyTorch's `elu`.
    ///
    /// - Parameter alpha: Minus the value that large negative x come near; default 1.
    public func elu(alpha: Float = 1) -> Tensor { relu() + alpha * (negativePart.exponential() - 1) }

    /// λ x where x > 0, else λ α (eˣ - 1), with λ = 1.0507 and α = 1.6733, which lead mean and variance of deep layers to 0
    /// and 1 (Klambauer et al., 2017). PyTorch's `selu`.
    public func selu() -> Tensor { 1.0507009873554805 * elu(alpha: 1.6732632423543772) }

    /// x Φ(x), Φ the normal distribution function: ½ x (1 + erf(x / √2)), or in its tanh form
    /// ½ x (1 + tanh(√(2 / π) (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016). PyTorch's `gelu`.
    public func gelu(_ form: GELUForm = .exact) -> Tensor {
        let bell =
            switch form {
            case .exact: (self * Float(0.5).squareRoot()).errorFunction()
            case .tanh: ((self + 0.044715 * (square() * self)) * (2 / Float.pi).squareRoot()).tanh()
            }
        return self * bell.affine(scale: 0.5, offset: 0.5)
    }

    /// x sigmoid(β x) (Ramachandran et al., 2017). PyTorch's `silu` where β is 1.
    ///
    /// - Parameter beta: How fast the gate opens; default 1.
    public func swish(beta: Float = 1) -> Tensor { self * (beta == 1 ? self : beta * self).sigmoid() }

    /// x sigmoid(β x) with learned β, of a shape that broadcasts to this one. PyTorch's `silu` where β is 1.
    public func swish(beta: Tensor) -> Tensor { self * (beta * self).sigmoid() }

    /// x tanh(log(1 + eˣ)) (Misra, 2020). PyTorch's `mish`.
    public func mish() -> Tensor { self * softplus().tanh() }

    /// min(x, 0), with derivative 1 at 0: together with that of `relu()` they cover all x once.
    private var negativePart: Tensor { clamped(to: -.infinity...0) }
}
