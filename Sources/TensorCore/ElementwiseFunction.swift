/// An elementwise function of one array.
public enum UnaryFunction: Sendable {
    /// scale · x + offset.
    case affine(scale: Float, offset: Float)
    /// |x|.
    case absolute
    /// -1, 0 or 1.
    case sign
    /// x².
    case square
    /// √x.
    case squareRoot
    /// 1 / x.
    case reciprocal
    /// eˣ.
    case exponential
    /// log x, the natural logarithm.
    case logarithm
    /// tanh x.
    case tanh
    /// 1 / (1 + e⁻ˣ).
    case sigmoid
    /// log(1 + eˣ), without overflow.
    case softplus
    /// erf(x) = 2 / √π ∫₀ˣ exp(-t²) dt.
    case errorFunction
    /// x where x > 0, else slope · x.
    case leakyReLU(slope: Float)
    /// x to a constant exponent.
    case power(Float)
    /// x moved into the range; NaN stays.
    case clamp(ClosedRange<Float>)
    /// 1 where x is greater, else 0.
    case isGreater(than: Float)
}

/// An elementwise function of two arrays whose shapes broadcast.
public enum BinaryFunction: Sendable {
    /// x + y.
    case add
    /// x - y.
    case subtract
    /// x y.
    case multiply
    /// x / y.
    case divide
    /// The larger of x and y; NaN where either is NaN.
    case maximum
    /// The smaller of x and y; NaN where either is NaN.
    case minimum
    /// 1 where x > y, else 0.
    case isGreater
    /// x (1 - y²): the gradient x of a tanh whose output is y.
    case tanhGradient
    /// x y (1 - y): the gradient x of a sigmoid whose output is y.
    case sigmoidGradient
    /// x where y > 0 or y is NaN, else slope · x, which is 0 of any x where the slope is 0: the gradient x of a leaky ReLU whose
    /// input is y.
    case leakyReLUGradient(slope: Float)
    /// x + scale · y.
    case addScaled(Float)
}

/// What a reduction makes of many elements.
public enum Reduction: Sendable {
    /// Their sum.
    case sum
    /// The largest; NaN where one is NaN.
    case maximum
    /// The smallest; NaN where one is NaN.
    case minimum
}
