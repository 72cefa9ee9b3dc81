/// How a convolution reads beyond the edge of an image.
public enum PaddingMode: String, Sendable, Codable {
    /// As zeros.
    case zero
    /// Mirrored without repeating the edge pixel, as PyTorch's ReflectionPad2d.
    case reflect
    /// The edge pixel repeated.
    case replicate
}

/// Pixels added around an image.
public struct Padding: Sendable, Hashable {
    /// Rows or columns of pixels on each side.
    public var top, left, bottom, right: Int

    /// So many pixels on each side.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// The same on all four sides.
    public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }

    /// No pixels.
    public static let none = Padding(0)
}

/// The shape of a two-dimensional convolution: x [batch, height, width, in] with weights
/// [kernelHeight, kernelWidth, in / groups, out] gives y [batch, outputHeight, outputWidth, out].
///
/// The same geometry serves the three directions, and the transposed convolution, whose forward pass is the gradient
/// by data of the convolution described here.
public struct ConvolutionGeometry: Sendable, Hashable {
    /// [batch, height, width, in] of x.
    public let inputShape: [Int]
    /// Extents of the kernel in pixels, and channels of y.
    public let kernelHeight, kernelWidth, outputChannels: Int
    /// Pixels from one position of the kernel to the next, in both directions.
    public let stride: Int
    /// Pixels around x.
    public let padding: Padding
    /// What the pixels around x hold.
    public let paddingMode: PaddingMode
    /// Sets of channels that are convolved apart from each other.
    public let groups: Int

    /// The convolution of x with weights of a shape.
    ///
    /// - Parameters:
    ///   - padding: Pixels added on each side, default none.
    ///   - paddingMode: How pixels beyond the edge are read, default zero.
    ///   - groups: Parts of the channels that do not see each other, default 1.
    ///   - stride: Pixels between positions of the kernel, default 1.
    ///   - inputShape: [batch, height, width, in] of x.
    ///   - weightShape: [kernelHeight, kernelWidth, in / groups, out].
    /// - Precondition: channels and groups agree, the padded image holds the kernel, and reflection stays inside the image.
    public init(
        inputShape: [Int], weightShape: [Int], stride: Int = 1, padding: Padding = .none, paddingMode: PaddingMode = .zero,
        groups: Int = 1
    ) {
        require(
            inputShape.count == 4 && weightShape.count == 4 && groups > 0 && inputShape[3] == weightShape[2] * groups
                && weightShape[3].isMultiple(of: groups),
            "convolution: input \(inputShape) and weights \(weightShape) do not fit with \(groups) group(s)")
        require(
            stride > 0 && inputShape[1] + padding.top + padding.bottom >= weightShape[0]
                && inputShape[2] + padding.left + padding.right >= weightShape[1],
            "convolution: kernel \(weightShape) is larger than the padded input \(inputShape), padding \(padding)")
        require(
            paddingMode != .reflect
                || (max(padding.top, padding.bottom) < inputShape[1] && max(padding.left, padding.right) < inputShape[2]),
            "convolution: reflection by \(padding) needs a larger input than \(inputShape)")
        self.inputShape = inputShape
        (kernelHeight, kernelWidth, outputChannels) = (weightShape[0], weightShape[1], weightShape[3])
        (self.stride, self.padding, self.paddingMode, self.groups) = (stride, padding, paddingMode, groups)
    }

    /// [kernelHeight, kernelWidth, in / groups, out].
    public var weightShape: [Int] { [kernelHeight, kernelWidth, inputShape[3] / groups, outputChannels] }

    /// [batch, outputHeight, outputWidth, out].
    public var outputShape: [Int] {
        [
            inputShape[0],
            Self.outputExtent(inputShape[1] + padding.top + padding.bottom, kernel: kernelHeight, stride: stride),
            Self.outputExtent(inputShape[2] + padding.left + padding.right, kernel: kernelWidth, stride: stride),
            outputChannels,
        ]
    }

    /// Multiply-adds by the definition, those with padding included; the same in all three directions.
    public var multiplyAdds: Int { Shape.count(outputShape) * kernelHeight * kernelWidth * (inputShape[3] / groups) }

    /// Positions of a kernel along a padded axis.
    public static func outputExtent(_ padded: Int, kernel: Int, stride: Int) -> Int { (padded - kernel) / stride + 1 }

    /// The extent that a transposed convolution makes of `input`: PyTorch's formula for dilation 1.
    public static func transposedOutputExtent(_ input: Int, kernel: Int, stride: Int, padding: Int, outputPadding: Int) -> Int {
        (input - 1) * stride - 2 * padding + kernel + outputPadding
    }
}
