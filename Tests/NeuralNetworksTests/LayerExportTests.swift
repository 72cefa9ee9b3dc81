import Autograd
import CPUBackend
import NeuralNetworks
import TensorCore
import Testing

/// What layers say of themselves in a graph: their text, their multiply-adds, their operators of ONNX.
@Suite("Layers in a graph") struct LayerExportTests {
    let initialization = Initialization(
        weights: .normal(standardDeviation: 0.3), random: RandomSource(seed: 3), on: LayerCase.backend)

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let inputShape: [Int]
        /// The operators with the names of their inputs; nil where the layer cannot be exported.
        let operators: [String]?
        let make: @Sendable (Initialization) -> any Layer

        init(
            _ summary: String, _ inputShape: [Int], _ operators: [String]?,
            _ make: @escaping @Sendable (Initialization) -> any Layer
        ) {
            (testDescription, self.inputShape, self.operators, self.make) = (summary, inputShape, operators, make)
        }
    }

    static let image = [2, 6, 4, 8]
    static let cases = [
        Case("3x3 convolution /2, spectral norm", image, ["Conv 0 weight bias"]) {
            Convolution(inputChannels: 8, outputChannels: 5, kernelSize: 3, stride: 2, padding: 1, hasSpectralNorm: true, $0)
        },
        Case("3x3 depthwise convolution, reflect", image, ["Pad 0 padding", "Conv padded weight"]) {
            Convolution(
                inputChannels: 8, outputChannels: 8, kernelSize: 3, padding: 1, paddingMode: .reflect, groups: 8, hasBias: false,
                $0)
        },
        Case("4x4 transposed convolution x2", image, ["ConvTranspose 0 weight bias"]) {
            TransposedConvolution(inputChannels: 8, outputChannels: 5, kernelSize: 4, stride: 2, padding: 1, $0)
        },
        Case("linear", [3, 8], ["Gemm 0 weight bias"]) { Linear(inputFeatures: 8, outputFeatures: 5, $0) },
        Case("linear", [3, 2, 8], nil) { Linear(inputFeatures: 8, outputFeatures: 5, $0) },
        Case("instance norm", image, ["InstanceNormalization 0 scale offset"]) { _ in InstanceNorm() },
        Case("instance norm", image, ["BatchNormalization 0 weight bias running_mean running_var"]) {
            InstanceNorm(channels: 8, tracksStatistics: true, $0)
        },
        Case("instance norm", [2, 6, 8], nil) { _ in InstanceNorm() },
        Case("batch norm", image, ["BatchNormalization 0 weight bias running_mean running_var"]) {
            BatchNorm(channels: 8, isAffine: false, $0)
        },
        Case("layer norm", image, ["LayerNormalization 0 weight bias"]) { LayerNorm(shape: [6, 4, 8], $0) },
        Case("layer norm", [2, 6, 8], ["LayerNormalization 0 weight"]) { LayerNorm(shape: [8], isAffine: false, $0) },
        Case("layer norm", image, nil) { LayerNorm(shape: [8], $0) },
        Case("RMS norm", [2, 8], nil) { RMSNorm(features: 8, $0) },
        Case("group norm, 4 groups", image, nil) { GroupNorm(groups: 4, channels: 8, $0) },
        Case("ReLU", image, ["Relu 0"]) { _ in Activation(.relu) },
        Case("ReLU6", image, ["Clip 0 least most"]) { _ in Activation(.relu6) },
        Case("leaky ReLU 0.2", image, ["LeakyRelu 0"]) { _ in Activation(.leakyReLU(slope: 0.2)) },
        Case("softmax(axis: -1, temperature: 1.0)", image, ["Softmax 0"]) { _ in Activation(.softmax()) },
        Case("softplus(beta: 2.0)", image, nil) { _ in Activation(.softplus(beta: 2)) },
        Case("PReLU", image, ["PRelu 0 weight"]) { PReLU(channels: 8, on: $0.backend) },
        Case("LearnedSwish", image, nil) { LearnedSwish(on: $0.backend) },
        Case("dropout 0.5", image, []) { _ in Dropout() },
        Case("upsampling x2", image, ["Resize 0  scales"]) { _ in Upsampling() },
        Case("blur /2", image, ["Pad 0 padding", "Conv padded filt"]) { BlurredHalving(channels: 8, $0) },
        Case("blur x2", image, ["Resize 0  scales"]) { BlurredDoubling(channels: 8, $0) },
        Case("average pooling /2", image, ["AveragePool 0"]) { _ in AveragePooling() },
        Case("max pooling /3", image, ["MaxPool 0"]) { _ in MaxPooling(size: 3) },
        Case("3x3 max pooling /2", image, ["MaxPool 0"]) { _ in MaxPooling(size: 3, stride: 2, padding: 1) },
        Case("3x3 average pooling /1", image, ["AveragePool 0"]) { _ in AveragePooling(size: 3, stride: 1, padding: 1) },
        Case("1x7 convolution", image, ["Conv 0 weight bias"]) {
            Convolution(
                inputChannels: 8, outputChannels: 5, kernelSize: (1, 7), padding: Padding(top: 0, left: 3, bottom: 1, right: 3),
                $0)
        },
        Case("padding, replicate", image, ["Pad 0 padding"]) { _ in PaddingLayer(Padding(2), mode: .replicate) },
        Case("attention in 2 heads", [2, 6, 8], nil) { MultiHeadAttention(features: 8, heads: 2, $0) },
        Case("sinusoidal positions", [2, 6, 8], nil) {
            SinusoidalPositionalEncoding(positions: 6, features: 8, on: $0.backend)
        },
        Case("learned positions", [2, 6, 8], nil) { LearnedPositionalEncoding(positions: 6, features: 8, $0) },
    ]

    @Test("say their text, shape, multiply-adds and operators", arguments: cases) func layers(_ layerCase: Case) throws {
        let recorder = WorkRecorder(), backend = CPUBackend(threads: 1, recorder: recorder)
        let layer = layerCase.make(Initialization(random: RandomSource(seed: 1), on: backend))
        let graph = LayerGraph(of: layer, inputShape: layerCase.inputShape)
        let node = try #require(graph.nodes.last)
        #expect(graph.nodes.count == 2 && node.summary == layerCase.testDescription)
        #expect(node.parameterCount == layer.parameterCount)

        recorder.clear()
        let x = Tensor(NDArray(normal: RandomSource(seed: 2), shape: layerCase.inputShape, on: backend))
        #expect(withoutGradient { layer(x, phase: .evaluation) }.shape == node.shape)
        let products = recorder.tallies.filter { $0.work.kind.hasPrefix("convolution") || $0.work.kind.hasPrefix("matrix") }
        #expect(node.multiplyAdds == products.map { $0.calls * $0.work.multiplyAdds }.reduce(0, +))
        #expect(
            node.operation.onnxOperators(inputs: [layerCase.inputShape], output: node.shape)?.map(\.line) == layerCase.operators)
    }

    @Test func weightsAreInTheOrderOfFiles() throws {
        let convolution = Convolution(inputChannels: 2, outputChannels: 3, kernelSize: 4, stride: 2, initialization)
        let operators = try #require(convolution.onnxOperators(inputs: [[1, 8, 8, 2]], output: [1, 3, 3, 3]))
        #expect(operators[0].inputs[1] == .floats("weight", convolution.stateDictionary()["weight"]!))
        #expect(
            operators[0].attributes == [
                "group": .int(1), "kernel_shape": .ints([4, 4]), "pads": .ints([0, 0, 0, 0]), "strides": .ints([2, 2]),
            ])
        let linear = Linear(inputFeatures: 2, outputFeatures: 3, initialization)
        let product = try #require(linear.onnxOperators(inputs: [[1, 2]], output: [1, 3]))
        #expect(product[0].inputs[1] == .floats("weight", linear.stateDictionary()["weight"]!))
    }

    @Test func operationsBetweenLayersSayTheirOperators() throws {
        func lines(_ operation: any LayerGraph.Operation, _ inputs: [[Int]], _ output: [Int]) -> [String]? {
            operation.onnxOperators(inputs: inputs, output: output)?.map(\.line)
        }
        #expect(lines(LayerGraph.Addition(), [[1, 2], [1, 2]], [1, 2]) == ["Add 0 1"])
        let images = LayerGraph.Concatenation().onnxOperators(inputs: [[1, 2, 2, 3], [1, 2, 2, 1]], output: [1, 2, 2, 4])
        #expect(images == [ONNXOperator("Concat", [.input(0), .input(1)], ["axis": .int(1)])])
        let rows = LayerGraph.Concatenation().onnxOperators(inputs: [[1, 2, 3], [1, 2, 1]], output: [1, 2, 4])
        #expect(rows == [ONNXOperator("Concat", [.input(0), .input(1)], ["axis": .int(2)])])
        #expect(lines(LayerGraph.SumOfPixels(), [[1, 2, 2, 3]], [1, 3]) == ["ReduceSum 0 axes"])
        // An image of one pixel has its elements in the same order in ONNX; others are transposed.
        #expect(lines(LayerGraph.Reshaping(), [[2, 6]], [2, 1, 1, 6]) == ["Reshape 0 shape"])
        #expect(lines(LayerGraph.Reshaping(), [[2, 24]], [2, 2, 3, 4]) == ["Reshape 0 shape", "Transpose reshaped"])
        #expect(lines(LayerGraph.Reshaping(), [[2, 2, 3, 4]], [2, 24]) == ["Transpose 0", "Reshape pixels shape"])
        #expect(lines(LayerGraph.Reshaping(), [[2, 2, 3, 4]], [4, 12]) == nil)
        #expect(lines(LayerGraph.PixelAttention(), [[1, 4, 4, 2], [1, 2, 2, 2], [1, 2, 2, 8]], [1, 4, 4, 8])?.count == 11)
    }
}

extension ONNXOperator {
    /// The operator and the names of its inputs.
    fileprivate var line: String {
        let names = inputs.map { input in
            switch input {
            case .input(let position): "\(position)"
            case .result(let name), .floats(let name, _), .integers(let name, _): name
            case .omitted: ""
            }
        }
        return ([type] + names).joined(separator: " ")
    }
}
