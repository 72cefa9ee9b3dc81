import Autograd
import TensorCore

/// Images [batch, height, width, channels] enlarged `factor` times. PyTorch's `Upsample`.
public final class Upsampling: Layer {
    /// How new pixels are made from the given ones.
    public enum Method: Sendable, Equatable {
        /// Each pixel repeated.
        case nearest
        /// Interpolated linearly along both sides, with half-pixel centres: PyTorch's `align_corners=False`.
        case bilinear
    }

    /// Pixels made from one along each side.
    public let factor: Int
    /// How they are made.
    public let method: Method

    /// An enlargement, by default to twice the sides with each pixel repeated.
    public init(factor: Int = 2, method: Method = .nearest) { (self.factor, self.method) = (factor, method) }

    /// [batch, height · factor, width · factor, channels].
    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], shape[1] * factor, shape[2] * factor, shape[3]] }

    /// Images [batch, height, width, channels] to [batch, height · factor, width · factor, channels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        func map(_ axis: Int) -> AxisMap {
            let extent = x.shape[axis]
            return method == .nearest ? .nearestUpsampling(by: factor, of: extent) : .linearUpsampling(by: factor, of: extent)
        }
        return x.mapped(rows: map(1), columns: map(2))
    }

    /// `upsampling x2`.
    public var summary: String { "upsampling x\(factor)" }

    /// `Resize`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let scales = HostArray(shape: [4], values: [1, 1, Float(factor), Float(factor)])
        let attributes: [String: ONNXOperator.Attribute] =
            switch method {
            case .nearest:
                [
                    "mode": .text("nearest"), "nearest_mode": .text("floor"),
                    "coordinate_transformation_mode": .text("asymmetric"),
                ]
            case .bilinear: ["mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel")]
            }
        return [ONNXOperator("Resize", [.input(0), .omitted, .floats("scales", scales)], attributes)]
    }
}

/// Images [batch, height, width, channels] with pixels added around them. PyTorch's `ZeroPad2d`, `ReflectionPad2d` and
/// `ReplicationPad2d`.
public final class PaddingLayer: Layer {
    /// The number of pixels on each side.
    public let padding: Padding
    /// The values of these pixels.
    public let mode: PaddingMode

    /// Padding, by default with zeros.
    public init(_ padding: Padding, mode: PaddingMode = .zero) { (self.padding, self.mode) = (padding, mode) }

    /// [batch, height + top + bottom, width + left + right, channels].
    public func outputShape(_ shape: [Int]) -> [Int] {
        [shape[0], shape[1] + padding.top + padding.bottom, shape[2] + padding.left + padding.right, shape[3]]
    }

    /// Images [batch, height, width, channels] to [batch, height + top + bottom, width + left + right, channels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.padded(padding, mode: mode) }

    /// `padding, reflect`.
    public var summary: String { "padding, \(mode.rawValue)" }

    /// `Pad`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? { [.pad(.input(0), padding, mode)] }
}
