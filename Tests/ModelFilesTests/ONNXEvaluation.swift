import Autograd
import Checkpoints
import NeuralNetworks
import TensorCore
import Testing

extension ONNXModel {
    /// Runs the graph as the definitions of its operators say, <https://onnx.ai/onnx/operators>, for those that our networks use.
    ///
    /// - Parameter input: Images [batch, channels, height, width], or what else the graph takes.
    func output(for input: HostArray, on backend: any ComputeBackend) throws -> HostArray {
        var values = [inputs[0].name: ONNXValue.floats(Tensor(NDArray(input, on: backend)))]
        for (name, initializer) in initializers {
            switch initializer {
            case .floats(let array): values[name] = .floats(Tensor(NDArray(array, on: backend)))
            case .integers(let integers, _): values[name] = .integers(integers)
            }
        }
        for node in nodes {
            let taken = try node.inputs.map { name in name.isEmpty ? .integers([]) : try #require(values[name]) }
            values[node.outputs[0]] = try withoutGradient { try node.result(of: taken) }
        }
        return try #require(values[outputs[0].name]).tensor.value.host
    }
}

private enum ONNXValue {
    case floats(Tensor)
    case integers([Int])

    var tensor: Tensor {
        get throws { if case .floats(let tensor) = self { tensor } else { try #require(nil as Tensor?, "not floats") } }
    }
    var integers: [Int] { if case .integers(let integers) = self { integers } else { [] } }
}

extension ONNXModel.Node {
    fileprivate func result(of values: [ONNXValue]) throws -> ONNXValue {
        if operation == "Shape" { return .integers(Array(try values[0].tensor.shape[int("start", 0)..<int("end", 4)])) }
        if operation == "Concat", case .integers = values[0] { return .integers(values.flatMap(\.integers)) }
        let x = try values[0].tensor
        func other(_ index: Int) throws -> Tensor { try values[index].tensor }
        /// One number for each channel of an image.
        func channels(_ index: Int) throws -> Tensor { try other(index).reshaped(x.shape.count == 4 ? [-1, 1, 1] : [-1]) }
        switch operation {
        case "Identity": return values[0]
        case "SpaceToDepth":
            let size = int("blocksize", 0), shape = x.shape
            try #require(shape[2].isMultiple(of: size) && shape[3].isMultiple(of: size), "\(name)")
            let split = x.reshaped([shape[0], shape[1], shape[2] / size, size, shape[3] / size, size])
            return .floats(
                split.transposed([0, 3, 5, 1, 2, 4]).reshaped([
                    shape[0], shape[1] * size * size, shape[2] / size, shape[3] / size,
                ]))
        case "DepthToSpace":
            let size = int("blocksize", 0), shape = x.shape
            let split = x.reshaped([shape[0], size, size, shape[1] / (size * size), shape[2], shape[3]])
            return .floats(
                split.transposed([0, 3, 4, 1, 5, 2]).reshaped([
                    shape[0], shape[1] / (size * size), shape[2] * size, shape[3] * size,
                ]))
        case "Add": return .floats(x + (try other(1)))
        case "Mul": return .floats(x * (try other(1)))
        case "Relu": return .floats(x.relu())
        case "LeakyRelu": return .floats(x.leakyReLU(slope: float("alpha")))
        case "Tanh": return .floats(x.tanh())
        case "Sigmoid": return .floats(x.sigmoid())
        case "Softmax": return .floats(x.softmax(axis: int("axis", -1)))
        case "Concat": return .floats(.concatenated(try values.map { try $0.tensor }, axis: int("axis", 0)))
        case "Transpose": return .floats(x.transposed(ints("perm")))
        case "Reshape":
            return .floats(x.reshaped(values[1].integers.enumerated().map { $1 == 0 ? x.shape[$0] : $1 }))
        case "ReduceSum": return .floats(x.sum(axes: values[1].integers, keepingAxes: int("keepdims", 1) == 1))
        case "MatMul": return .floats(x.multiplied(by: try other(1)))
        case "Gemm": return .floats(x.multiplied(by: try other(1), otherTransposed: int("transB", 0) == 1) + (try other(2)))
        case "BatchNormalization":
            let deviation = (try channels(4) + float("epsilon")).squareRoot()
            return .floats((x - (try channels(3))) / deviation * (try channels(1)) + (try channels(2)))
        case "InstanceNormalization":
            let centred = x - x.mean(axes: [2, 3], keepingAxes: true)
            let variance = centred.square().mean(axes: [2, 3], keepingAxes: true)
            return .floats(centred / (variance + float("epsilon")).squareRoot() * (try channels(1)) + (try channels(2)))
        case "Pad":
            let pads = values[1].integers
            let mode: PaddingMode =
                attributes["mode"] == .text("reflect") ? .reflect : attributes["mode"] == .text("edge") ? .replicate : .zero
            let padding = Padding(top: pads[2], left: pads[3], bottom: pads[6], right: pads[7])
            return .floats(x.channelsLast.padded(padding, mode: mode).channelsFirst)
        case "Conv":
            let y = x.channelsLast.convolved(
                with: try other(1).transposed([2, 3, 1, 0]), stride: ints("strides")[0], padding: Padding(ints("pads")[0]),
                groups: int("group", 1))
            return .floats(y.channelsFirst + (values.count > 2 ? try channels(2) : Tensor([0], on: x.backend)))
        case "ConvTranspose":
            let y = x.channelsLast.transposeConvolved(
                with: try other(1).transposed([2, 3, 1, 0]), stride: ints("strides")[0], padding: ints("pads")[0],
                outputPadding: ints("output_padding")[0])
            return .floats(y.channelsFirst + (values.count > 2 ? try channels(2) : Tensor([0], on: x.backend)))
        case "Resize":
            let upsampling = Upsampling(
                factor: Int(try other(2).values[3]), method: attributes["mode"] == .text("linear") ? .bilinear : .nearest)
            return .floats(upsampling(x.channelsLast, phase: .evaluation).channelsFirst)
        case "AveragePool", "MaxPool":
            let (size, stride, padding) = (ints("kernel_shape")[0], ints("strides")[0], ints("pads")[0])
            let pooling: any Layer =
                operation == "MaxPool"
                ? MaxPooling(size: size, stride: stride, padding: padding)
                : AveragePooling(
                    size: size, stride: stride, padding: padding, countsPadding: int("count_include_pad", 0) == 1)
            return .floats(pooling(x.channelsLast, phase: .evaluation).channelsFirst)
        default: return try #require(nil as ONNXValue?, "\(operation)")
        }
    }

    private func int(_ name: String, _ standard: Int) -> Int {
        if case .int(let value) = attributes[name] { value } else { standard }
    }
    private func ints(_ name: String) -> [Int] { if case .ints(let values) = attributes[name] { values } else { [] } }
    private func float(_ name: String) -> Float { if case .float(let value) = attributes[name] { value } else { .nan } }
}

extension Tensor {
    /// [batch, channels, height, width] to [batch, height, width, channels].
    fileprivate var channelsLast: Tensor { transposed([0, 2, 3, 1]) }
    /// [batch, height, width, channels] to [batch, channels, height, width].
    fileprivate var channelsFirst: Tensor { transposed([0, 3, 1, 2]) }
}
