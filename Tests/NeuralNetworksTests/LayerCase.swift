import CPUBackend
import Fixtures
import NeuralNetworks
import ReferenceBackend
import TensorCore
import Testing

/// A layer, and the case of a fixture that it should do as.
struct LayerCase: Sendable, CustomTestStringConvertible {
    let fixture: String
    let name: String
    /// The layer's input in tests that draw their own, [batch, height, width, channels] or [rows, columns].
    let input: [Int]
    /// What else of the library it checks, beside the type of the layer.
    let covers: [String]
    let make: @Sendable (Initialization) -> any Layer

    var testDescription: String { "\(fixture)/\(name)" }

    init(
        _ name: String, in fixture: String = "layers", _ input: [Int], covers: String? = nil,
        _ make: @escaping @Sendable (Initialization) -> any Layer
    ) {
        (self.name, self.fixture, self.input, self.make) = (name, fixture, input, make)
        self.covers = covers.map { [$0] } ?? (name.hasPrefix("weight-norm") ? ["WeightNorm"] : [])
    }

    /// One thread: the arrays are small, and the tests themselves run side by side.
    static let backend = CPUBackend(threads: 1)
    /// The kernels, and the definitions in double precision.
    static let backends: [any ComputeBackend] = [backend, ReferenceBackend()]

    /// - Parameter seed: Of the weights, and of what is dropped in training.
    func layer(seed: UInt64 = 1, on backend: any ComputeBackend = Self.backend) -> any Layer {
        make(
            Initialization(
                weights: .normal(standardDeviation: 0.3), scales: .normal(mean: 1, standardDeviation: 0.2),
                random: RandomSource(seed: seed), on: backend))
    }

    var phase: Phase { name.contains("evaluation") ? .evaluation : .training(RandomSource(seed: 5)) }
}

extension LayerCase {
    static let all =
        convolutions + transposedConvolutions + normalizations + resamplings + activations + compositions
        + attention

    static let convolutions = [
        LayerCase("convolution-k3", [2, 6, 7, 3]) { Convolution(inputChannels: 3, outputChannels: 5, kernelSize: 3, $0) },
        LayerCase("convolution-k4-s2-p1", [2, 8, 7, 3]) {
            Convolution(inputChannels: 3, outputChannels: 5, kernelSize: 4, stride: 2, padding: 1, hasBias: false, $0)
        },
        LayerCase("convolution-k7-reflect", [1, 6, 9, 2]) {
            Convolution(inputChannels: 2, outputChannels: 4, kernelSize: 7, padding: 3, paddingMode: .reflect, $0)
        },
        LayerCase("convolution-k3-replicate", [1, 4, 5, 2]) {
            Convolution(inputChannels: 2, outputChannels: 4, kernelSize: 3, padding: 1, paddingMode: .replicate, $0)
        },
        LayerCase("convolution-groups-2", [2, 5, 4, 4]) {
            Convolution(inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1, groups: 2, $0)
        },
        LayerCase("convolution-depthwise", [1, 7, 6, 5]) {
            Convolution(inputChannels: 5, outputChannels: 5, kernelSize: 3, stride: 2, padding: 1, groups: 5, $0)
        },
        LayerCase("convolution-k1x7", [2, 5, 9, 3]) {
            Convolution(
                inputChannels: 3, outputChannels: 4, kernelSize: (1, 7), padding: Padding(top: 0, left: 3, bottom: 0, right: 3),
                hasBias: false, $0)
        },
        LayerCase("convolution-k7x1", [2, 8, 5, 3]) {
            Convolution(
                inputChannels: 3, outputChannels: 4, kernelSize: (7, 1), padding: Padding(top: 3, left: 0, bottom: 3, right: 0),
                $0)
        },
        LayerCase("convolution-uneven", [2, 8, 6, 3]) {
            Convolution(
                inputChannels: 3, outputChannels: 5, kernelSize: (3, 3), stride: 2,
                padding: Padding(top: 0, left: 0, bottom: 1, right: 1), $0)
        },
        LayerCase("convolution-uneven-depthwise", [2, 8, 6, 6]) {
            Convolution(
                inputChannels: 6, outputChannels: 6, kernelSize: (5, 5), stride: 2,
                padding: Padding(top: 1, left: 1, bottom: 2, right: 2), groups: 6, $0)
        },
        LayerCase("linear", [3, 6]) { Linear(inputFeatures: 6, outputFeatures: 5, $0) },
        LayerCase("linear-no-bias", [2, 7]) { Linear(inputFeatures: 7, outputFeatures: 4, hasBias: false, $0) },
    ]

    static let transposedConvolutions = [
        LayerCase("transposed-k3-s2", [2, 4, 5, 5]) {
            TransposedConvolution(
                inputChannels: 5, outputChannels: 3, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, $0)
        },
        LayerCase("transposed-k4-s2", [1, 3, 5, 4]) {
            TransposedConvolution(inputChannels: 4, outputChannels: 2, kernelSize: 4, stride: 2, padding: 1, hasBias: false, $0)
        },
        LayerCase("transposed-k4-s1", [3, 1, 1, 6]) {
            TransposedConvolution(inputChannels: 6, outputChannels: 3, kernelSize: 4, $0)
        },
    ]

    static let normalizations = [
        LayerCase("instance-norm", [3, 6, 4, 5]) { _ in InstanceNorm() },
        LayerCase("instance-norm-evaluation", [2, 5, 4, 5]) { _ in InstanceNorm() },
        LayerCase("instance-norm-epsilon", [2, 3, 4, 3]) { _ in InstanceNorm(epsilon: 0.1) },
        LayerCase("batch-norm", [3, 5, 4, 4]) { BatchNorm(channels: 4, $0) },
        LayerCase("batch-norm-evaluation", [3, 5, 4, 4]) { BatchNorm(channels: 4, $0) },
        LayerCase("batch-norm-options", [2, 3, 3, 3]) { BatchNorm(channels: 3, epsilon: 0.01, momentum: 0.4, $0) },
        LayerCase("batch-norm-rows", [6, 5]) { BatchNorm(channels: 5, $0) },
        LayerCase("batch-norm-rows-evaluation", [6, 5]) { BatchNorm(channels: 5, $0) },
        LayerCase("batch-norm-sequence", [3, 5, 4]) { BatchNorm(channels: 4, $0) },
        LayerCase("batch-norm-single", [5, 1, 1, 3]) { BatchNorm(channels: 3, $0) },
        LayerCase("instance-norm-affine", [3, 6, 4, 5]) { InstanceNorm(channels: 5, $0) },
        LayerCase("layer-norm", [2, 3, 6]) { LayerNorm(shape: [6], $0) },
        LayerCase("layer-norm-evaluation", [4, 6]) { LayerNorm(shape: [6], $0) },
        LayerCase("layer-norm-image", [2, 4, 5, 3]) { LayerNorm(shape: [4, 5, 3], epsilon: 0.01, $0) },
        LayerCase("layer-norm-plain", [4, 6]) { LayerNorm(shape: [6], isAffine: false, $0) },
        LayerCase("layer-norm-single", [4, 1]) { LayerNorm(shape: [1], $0) },
        LayerCase("group-norm", [3, 4, 5, 6]) { GroupNorm(groups: 2, channels: 6, $0) },
        LayerCase("group-norm-one", [2, 3, 2, 4]) { GroupNorm(groups: 1, channels: 4, epsilon: 0.01, $0) },
        LayerCase("group-norm-channels", [2, 3, 2, 4]) { GroupNorm(groups: 4, channels: 4, isAffine: false, $0) },
        LayerCase("group-norm-evaluation", [2, 12]) { GroupNorm(groups: 2, channels: 12, $0) },
        LayerCase("rms-norm", [2, 3, 6]) { RMSNorm(features: 6, $0) },
        LayerCase("rms-norm-epsilon", [4, 6]) { RMSNorm(features: 6, epsilon: 0.1, $0) },
        LayerCase("rms-norm-plain", [4, 6]) { RMSNorm(features: 6, isAffine: false, $0) },
        LayerCase("weight-norm-convolution", [2, 5, 4, 3]) {
            Convolution(inputChannels: 3, outputChannels: 5, kernelSize: 3, hasWeightNorm: true, $0)
        },
        LayerCase("weight-norm-transposed", [2, 4, 5, 5]) {
            TransposedConvolution(
                inputChannels: 5, outputChannels: 3, kernelSize: 3, stride: 2, padding: 1, weightNorm: .inputChannel, $0)
        },
        LayerCase("weight-norm-transposed-output", [1, 3, 2, 4]) {
            TransposedConvolution(
                inputChannels: 4, outputChannels: 2, kernelSize: 4, hasBias: false, weightNorm: .outputChannel, $0)
        },
        LayerCase("batch-norm-plain", [3, 5, 4, 4]) { BatchNorm(channels: 4, isAffine: false, $0) },
        LayerCase("batch-norm-plain-evaluation", [3, 5, 4, 4]) { BatchNorm(channels: 4, isAffine: false, $0) },
        LayerCase("instance-norm-tracking", [3, 6, 4, 5]) {
            InstanceNorm(channels: 5, isAffine: false, tracksStatistics: true, $0)
        },
        LayerCase("instance-norm-tracking-evaluation", [2, 5, 4, 5]) {
            InstanceNorm(channels: 5, isAffine: false, tracksStatistics: true, $0)
        },
        LayerCase("instance-norm-tracking-affine", [2, 3, 4, 3]) {
            InstanceNorm(channels: 3, tracksStatistics: true, momentum: 0.3, $0)
        },
        LayerCase("instance-norm-tracking-affine-evaluation", [2, 1, 1, 3]) {
            InstanceNorm(channels: 3, tracksStatistics: true, $0)
        },
        LayerCase("weight-norm-linear", [3, 6]) { Linear(inputFeatures: 6, outputFeatures: 4, hasWeightNorm: true, $0) },
    ]

    static let resamplings = [
        LayerCase("upsampling-nearest", [2, 3, 4, 3]) { _ in Upsampling() },
        LayerCase("upsampling-nearest-3", [1, 2, 3, 2]) { _ in Upsampling(factor: 3) },
        LayerCase("upsampling-bilinear", [2, 3, 4, 3]) { _ in Upsampling(method: .bilinear) },
        LayerCase("upsampling-bilinear-4", [1, 2, 3, 2]) { _ in Upsampling(factor: 4, method: .bilinear) },
        LayerCase("average-pooling", [2, 6, 4, 3]) { _ in AveragePooling() },
        LayerCase("average-pooling-3-odd", [1, 7, 10, 2]) { _ in AveragePooling(size: 3) },
        LayerCase("average-pooling-3-s1-p1", [2, 4, 5, 3]) { _ in AveragePooling(size: 3, stride: 1, padding: 1) },
        LayerCase("average-pooling-3-s1-p1-inside", [2, 4, 5, 3]) { _ in
            AveragePooling(size: 3, stride: 1, padding: 1, countsPadding: false)
        },
        LayerCase("average-pooling-4-s3-p2-inside", [1, 6, 8, 2]) { _ in
            AveragePooling(size: 4, stride: 3, padding: 2, countsPadding: false)
        },
        LayerCase("blurred-halving", [2, 6, 4, 3]) { BlurredHalving(channels: 3, $0) },
        LayerCase("blurred-halving-odd", [1, 7, 2, 2]) { BlurredHalving(channels: 2, $0) },
        LayerCase("blurred-doubling", [2, 3, 4, 3]) { BlurredDoubling(channels: 3, $0) },
        LayerCase("blurred-doubling-line", [1, 1, 5, 2]) { BlurredDoubling(channels: 2, $0) },
        LayerCase("padding-zero", [2, 3, 4, 2]) { _ in PaddingLayer(uneven) },
        LayerCase("padding-reflect", [2, 4, 5, 2]) { _ in PaddingLayer(uneven, mode: .reflect) },
        LayerCase("padding-replicate", [2, 3, 4, 2]) { _ in PaddingLayer(uneven, mode: .replicate) },
    ]
    private static let uneven = Padding(top: 3, left: 1, bottom: 0, right: 2)

    static let activations = [
        LayerCase("relu", [4, 9]) { _ in Activation(.relu) },
        LayerCase("relu6", [4, 9]) { _ in Activation(.relu6) },
        LayerCase("leaky-relu", [4, 9]) { _ in Activation(.leakyReLU()) },
        LayerCase("leaky-relu-0.2", [4, 9]) { _ in Activation(.leakyReLU(slope: 0.2)) },
        LayerCase("tanh", [4, 9]) { _ in Activation(.tanh) },
        LayerCase("sigmoid", [4, 9]) { _ in Activation(.sigmoid) },
        LayerCase("softplus", [4, 9]) { _ in Activation(.softplus()) },
        LayerCase("elu", [4, 9]) { _ in Activation(.elu()) },
        LayerCase("selu", [4, 9]) { _ in Activation(.selu) },
        LayerCase("gelu", [4, 9]) { _ in Activation(.gelu()) },
        LayerCase("gelu-tanh", [4, 9]) { _ in Activation(.gelu(.tanh)) },
        LayerCase("swish", [4, 9]) { _ in Activation(.swish()) },
        LayerCase("mish", [4, 9]) { _ in Activation(.mish) },
        LayerCase("softmax", [4, 9]) { _ in Activation(.softmax()) },
        LayerCase("log-softmax-first", [4, 9]) { _ in Activation(.logSoftmax(axis: 0)) },
        LayerCase("log-sum-exp", [4, 9]) { _ in Activation(.logSumExp()) },
        LayerCase("prelu", [4, 9]) { PReLU(on: $0.backend) },
        LayerCase("prelu-channels", [2, 3, 4, 5]) { PReLU(channels: 5, on: $0.backend) },
        LayerCase("swish-learned", [4, 9]) { LearnedSwish(on: $0.backend) },
        LayerCase("dropout-evaluation", [4, 9]) { _ in Dropout(rate: 0.3) },
    ]

    static let compositions = [
        LayerCase("sequential", in: "composition", [2, 4, 5, 3]) { body(width: 2, $0) },
        LayerCase("residual", in: "composition", [2, 4, 5, 3]) { ResidualBlock(body: body(width: 3, $0)) },
        LayerCase("residual-shortcut", in: "composition", [2, 4, 5, 3]) {
            ResidualBlock(
                body: body(width: 5, $0), shortcut: Convolution(inputChannels: 3, outputChannels: 5, kernelSize: 1, $0))
        },
        LayerCase("skip-connection", in: "composition", [2, 4, 5, 3]) {
            SkipConnection(body: Convolution(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1, $0))
        },
    ]

    @Sendable private static func body(width: Int, _ initialization: Initialization) -> Sequential {
        Sequential([
            Convolution(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1, initialization),
            BatchNorm(channels: 4, initialization), Activation(.tanh),
            Convolution(inputChannels: 4, outputChannels: width, kernelSize: 1, initialization),
        ])
    }
}
