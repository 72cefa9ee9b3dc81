import Autograd
import TensorCore

/// An activation function as a layer.
public final class Activation: Layer {
    public enum Function: Sendable, Equatable {
        case relu
        case leakyReLU(slope: Float = 0.01)
        case tanh
        case sigmoid
        case softplus

        /// Of a (leaky) ReLU, 0 for the plain one; nil for others.
        var slope: Float? {
            switch self {
            case .relu: 0
            case .leakyReLU(let slope): slope
            case .tanh, .sigmoid, .softplus: nil
            }
        }
    }

    public let function: Function

    public init(_ function: Function) { self.function = function }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        switch function {
        case .relu: x.relu()
        case .leakyReLU(let slope): x.leakyReLU(slope: slope)
        case .tanh: x.tanh()
        case .sigmoid: x.sigmoid()
        case .softplus: x.softplus()
        }
    }
}

/// Sets elements to 0 with probability `rate` while training and scales the others by 1 / (1 - rate), so that nothing
/// is left to do in evaluation (Srivastava et al., 2014; the inverted form, as PyTorch's `Dropout`).
public final class Dropout: Layer {
    public let rate: Float

    /// - Parameter rate: In [0, 1), default 0.5.
    public init(rate: Float = 0.5) {
        require((0..<1).contains(rate), "Dropout: rate \(rate) is not in [0, 1)")
        self.rate = rate
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        guard case .training(let random) = phase, rate > 0 else { return x }
        let mask = (0..<x.value.count).map { _ in random.uniform() < rate ? 0 : 1 / (1 - rate) }
        return x * Tensor(mask, shape: x.shape, on: x.backend)
    }
}

/// Images [batch, height, width, channels] enlarged `factor` times.
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
public final class AveragePooling: Layer {
    public let size: Int

    public init(size: Int = 2) { self.size = size }

    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], shape[1] / size, shape[2] / size, shape[3]] }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        [1, 2].reduce(x) { x, axis in x.mapped(axis: axis, through: .averagePooling(size, of: x.shape[axis])) }
    }
}

/// Images [batch, height, width, channels] with pixels added around them.
public final class PaddingLayer: Layer {
    public let padding: Padding
    public let mode: PaddingMode

    public init(_ padding: Padding, mode: PaddingMode = .zero) { (self.padding, self.mode) = (padding, mode) }

    public func outputShape(_ shape: [Int]) -> [Int] {
        [shape[0], shape[1] + padding.top + padding.bottom, shape[2] + padding.left + padding.right, shape[3]]
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.padded(padding, mode: mode) }
}
