import Autograd
import TensorCore

/// The mean of each window of `size` times `size` pixels of images [batch, height, width, channels], to
/// [batch, (height + 2 · padding - size) / stride + 1, ..., channels]; a remainder is left out. PyTorch's `AvgPool2d`.
public final class AveragePooling: Layer {
    /// Side of a window in pixels.
    public let size: Int
    /// Pixels between windows.
    public let stride: Int
    /// Pixels of value 0 added on each side.
    public let padding: Int
    /// Whether the pixels added count in the mean: PyTorch's `count_include_pad`.
    public let countsPadding: Bool

    /// Pooling, by default to half the sides.
    ///
    /// - Parameters:
    ///   - size: Side of a window in pixels, default 2.
    ///   - stride: Pixels between windows; the size where nil, the default.
    ///   - padding: Pixels of value 0 added on each side, at most half a window; default 0.
    ///   - countsPadding: Whether they count in the mean, default true.
    public init(size: Int = 2, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true) {
        (self.size, self.stride, self.padding, self.countsPadding) = (size, stride ?? size, padding, countsPadding)
    }

    /// [batch, (height + 2 · padding - size) / stride + 1, ..., channels].
    public func outputShape(_ shape: [Int]) -> [Int] { shape.pooled(size, stride: stride, padding: padding) }

    /// Images [batch, height, width, channels] to [batch, (height + 2 · padding - size) / stride + 1, ..., channels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        // A window's pixels that count are a rectangle: the mean of a rectangle is the mean of its rows' means.
        [1, 2].reduce(x) { x, axis in
            let map = AxisMap.averagePooling(
                size, stride: stride, padding: padding, countsPadding: countsPadding, of: x.shape[axis])
            return x.mapped(axis: axis, through: map)
        }
    }

    /// `average pooling /2`, `3x3 average pooling /1`.
    public var summary: String { (size == stride ? "" : "\(size)x\(size) ") + "average pooling /\(stride)" }

    /// `AveragePool`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let counts: [String: ONNXOperator.Attribute] = padding > 0 && countsPadding ? ["count_include_pad": .int(1)] : [:]
        return [.pool("AveragePool", size: size, stride: stride, padding: padding, counts)]
    }
}

/// The largest of each window of `size` times `size` pixels of images [batch, height, width, channels], to
/// [batch, (height + 2 · padding - size) / stride + 1, ..., channels]; a remainder is left out, and padding is never the largest.
/// PyTorch's `MaxPool2d`.
///
/// The gradient goes to the largest pixel; of equal ones to the first, row by row.
public final class MaxPooling: Layer {
    /// Side of a window in pixels.
    public let size: Int
    /// Pixels between windows.
    public let stride: Int
    /// Pixels added on each side.
    public let padding: Int

    /// Pooling, by default to half the sides.
    ///
    /// - Parameters:
    ///   - size: Side of a window in pixels, default 2.
    ///   - stride: Pixels between windows; the size where nil, the default.
    ///   - padding: Pixels added on each side, at most half a window; default 0.
    public init(size: Int = 2, stride: Int? = nil, padding: Int = 0) {
        (self.size, self.stride, self.padding) = (size, stride ?? size, padding)
        require(padding >= 0 && 2 * padding <= size, "max pooling: padding \(padding) is more than half of the size \(size)")
    }

    /// [batch, (height + 2 · padding - size) / stride + 1, ..., channels].
    public func outputShape(_ shape: [Int]) -> [Int] { shape.pooled(size, stride: stride, padding: padding) }

    /// Images [batch, height, width, channels] to [batch, (height + 2 · padding - size) / stride + 1, ..., channels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        if size == 1 && stride == 1 { return x }
        // Along rows first: of equal ones that of the first row stays.
        return [2, 1].reduce(x) { x, axis in
            let extent = x.shape[axis], count = outputShape(x.shape)[axis]
            let parts = (0..<size).map { part in
                // In place of padding a pixel at the edge, which the window has anyway.
                let positions = (0..<count).map { min(max($0 * stride + part - padding, 0), extent - 1) }
                return x.mapped(axis: axis, through: AxisMap(inputCount: extent, positions: positions))
            }
            return parts.dropFirst().reduce(parts[0]) { largest, part in
                // Only a gradient must know which of the two it was.
                guard largest.requiresGradient else { return Tensor(largest.value.combined(.maximum, with: part.value)) }
                return .choosing(part, where: (part .> largest) .| part.isNaN(), else: largest)
            }
        }
    }

    /// `max pooling /2`, `3x3 max pooling /2`.
    public var summary: String { (size == stride ? "" : "\(size)x\(size) ") + "max pooling /\(stride)" }

    /// `MaxPool`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        [.pool("MaxPool", size: size, stride: stride, padding: padding)]
    }
}

extension [Int] {
    /// The shape of images [batch, height, width, channels] after pooling.
    fileprivate func pooled(_ size: Int, stride: Int, padding: Int) -> [Int] {
        let sides = self[1...2].map { Swift.max(0, $0 + 2 * padding - size + stride) / stride }
        return [self[0]] + sides + [self[3]]
    }
}

extension ONNXOperator {
    /// Pooling of square windows.
    fileprivate static func pool(
        _ type: String, size: Int, stride: Int, padding: Int, _ more: [String: Attribute] = [:]
    ) -> ONNXOperator {
        let attributes = convolutionAttributes([size, size], stride: stride, padding: Padding(padding))
        return ONNXOperator(type, [.input(0)], attributes.merging(more) { $1 })
    }
}
