import Autograd
import TensorCore

/// An operator of ONNX, the form in which layers are exported. Names of operators, the order of their inputs and their attributes
/// are those of operator set 17, <https://onnx.ai/onnx/operators>.
///
/// A layer is exported as a list of operators, the last of which gives the layer's result. The axes of values follow ONNX: images,
/// [batch, height, width, channels] here, are [batch, channels, height, width] there. Values with any other number of axes have the
/// same axes in both.
public struct ONNXOperator: Sendable, Equatable {
    /// The operator's name in ONNX, such as `Conv`.
    public var type: String
    /// In the operator's order.
    public var inputs: [Input]
    /// By their names in ONNX.
    public var attributes: [String: Attribute]
    /// The name that `Input.result` refers to, unique within the layer. The last operator of a layer needs none.
    public var name: String

    /// An operator with any number of inputs.
    public init(_ type: String, _ inputs: [Input], _ attributes: [String: Attribute] = [:], name: String = "") {
        (self.type, self.inputs, self.attributes, self.name) = (type, inputs, attributes, name)
    }

    /// A value that an operator takes.
    public enum Input: Sendable, Equatable {
        /// An input of the layer, by its position.
        case input(Int)
        /// The result of an earlier operator of the layer, by its name.
        case result(String)
        /// 32-bit floats such as weights, in the order of axes that files have. The name is unique within the layer.
        case floats(String, HostArray)
        /// A vector of 64-bit integers such as a shape. The name is unique within the layer.
        case integers(String, [Int])
        /// An optional input that is left out.
        case omitted
    }

    /// A constant that controls an operator. `.float(1)` and `.int(1)` differ: the type must be the one that ONNX asks for.
    public enum Attribute: Sendable, Equatable {
        /// A 64-bit integer.
        case int(Int)
        /// A 32-bit float.
        case float(Float)
        /// A word, such as a mode.
        case text(String)
        /// A list of 64-bit integers.
        case ints([Int])
    }
}

extension ONNXOperator {
    /// The position in ONNX of an axis, which may be negative, of a value with `count` axes.
    static func axis(_ axis: Int, of count: Int) -> Int {
        let axis = axis < 0 ? axis + count : axis
        return count == 4 ? [0, 2, 3, 1][axis] : axis
    }

    /// Pads the sides of images.
    static func pad(_ input: Input, _ padding: Padding, _ mode: PaddingMode, name: String = "") -> ONNXOperator {
        let pads = [0, 0, padding.top, padding.left, 0, 0, padding.bottom, padding.right]
        let mode = [PaddingMode.zero: "constant", .reflect: "reflect", .replicate: "edge"][mode]!
        return ONNXOperator("Pad", [input, .integers("padding", pads)], ["mode": .text(mode)], name: name)
    }

    /// What convolutions of both kinds need besides their weights, and pooling.
    static func convolutionAttributes(_ weightShape: [Int], stride: Int, padding: Padding) -> [String: Attribute] {
        [
            "kernel_shape": .ints(Array(weightShape.prefix(2))), "strides": .ints([stride, stride]),
            "pads": padding.attribute,
        ]
    }
}

extension Padding {
    /// As `Conv` and the operators of pooling have it.
    fileprivate var attribute: ONNXOperator.Attribute { .ints([top, left, bottom, right]) }
}

extension ONNXOperator.Input {
    /// A constant number.
    static func number(_ name: String, _ value: Float) -> Self { .floats(name, HostArray(shape: [], values: [value])) }

    /// A learned vector, or one of equal numbers where nothing is learned.
    static func vector(_ name: String, _ learned: Parameter?, default value: Float, count: Int) -> Self {
        .floats(name, learned?.value.host ?? HostArray(shape: [count], values: [Float](repeating: value, count: count)))
    }
}

extension [ONNXOperator.Input] {
    /// The weights of a convolution of either kind, and its bias.
    static func convolutionWeights(_ weight: Tensor, _ bias: Parameter?) -> Self {
        [.floats("weight", StateEntry.AxisOrder.convolution.toFile(weight.value).host)]
            + (bias.map { [.floats("bias", $0.value.host)] } ?? [])
    }
}
