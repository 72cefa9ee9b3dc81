import Autograd
import TensorCore

/// Images [batch, height, width, channels] enlarged `factor` times. PyTorch's `Upsample`.
public final class Upsampling: Layer {
    public enum Method: Sendable, Equatable {
        case nearest
        /// With half-pixel centres: PyTorch's `align_corners=False`.
        case bilinear
    }

    public let factor: Int
    public let method: Method

    public init(factor: Int = 2, method: Method = .nearest) { (self.factor, self.method) = (factor, method) }

    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], shape[1] * factor, shape[2] * factor, shape[3]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        [1, 2].reduce(x) { x, axis in
            let map: AxisMap =
                method == .nearest
                ? .nearestUpsampling(by: factor, of: x.shape[axis]) : .linearUpsampling(by: factor, of: x.shape[axis])
            return x.mapped(axis: axis, through: map)
        }
    }
}

/// Images [batch, height, width, channels] made smaller: each pixel the mean of a square of `size` times `size`.
/// PyTorch's `AvgPool2d`.
public final class AveragePooling: Layer {
    public let size: Int

    public init(size: Int = 2) { self.size = size }

    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], shape[1] / size, shape[2] / size, shape[3]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        [1, 2].reduce(x) { x, axis in x.mapped(axis: axis, through: .averagePooling(size, of: x.shape[axis])) }
    }
}

/// Images [batch, height, width, channels] made smaller: each pixel the largest of a square of `size` times `size`; a remainder is
/// left out. PyTorch's `MaxPool2d`.
///
/// The gradient goes to the largest, to the first of equal ones, row by row.
public final class MaxPooling: Layer {
    public let size: Int

    public init(size: Int = 2) { self.size = size }

    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], shape[1] / size, shape[2] / size, shape[3]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        if size == 1 { return x }
        // Along rows first: of equal ones that of the first row stays.
        return [2, 1].reduce(x) { x, axis in
            let extent = x.shape[axis], count = extent / size
            let parts = (0..<size).map { part in
                x.mapped(
                    axis: axis, through: AxisMap(inputCount: extent, positions: (0..<count).map { $0 * size + part }))
            }
            return parts.dropFirst().reduce(parts[0]) { .choosing($1, where: ($1 .> $0) .| $1.isNaN(), else: $0) }
        }
    }
}

/// Images [batch, height, width, channels] with pixels added around them. PyTorch's `ZeroPad2d`, `ReflectionPad2d` and
/// `ReplicationPad2d`.
public final class PaddingLayer: Layer {
    public let padding: Padding
    public let mode: PaddingMode

    public init(_ padding: Padding, mode: PaddingMode = .zero) { (self.padding, self.mode) = (padding, mode) }

    public func outputShape(_ shape: [Int]) -> [Int] {
        [shape[0], shape[1] + padding.top + padding.bottom, shape[2] + padding.left + padding.right, shape[3]]
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.padded(padding, mode: mode) }
}
