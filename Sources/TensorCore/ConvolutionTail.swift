/// What follows a convolution in the same pass: a bias and a clamp.
public struct ConvolutionTail: Sendable {
    /// [out]; 0 where nil.
    public var bias: NDArray?
    /// Where the results are moved into, 0...∞ for ReLU and 0...6 for ReLU6; anywhere where nil. NaN stays.
    public var range: ClosedRange<Float>?

    /// Nothing, unless given.
    public init(bias: NDArray? = nil, range: ClosedRange<Float>? = nil) { (self.bias, self.range) = (bias, range) }
}
