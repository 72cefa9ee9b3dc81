import NeuralNetworks
import TensorCore

extension FeatureBody {
    /// EfficientNet-Lite0: EfficientNet-B0 (Tan and Le, 2019) without squeeze and excitation, and with ReLU6 in place of swish, by the
    /// authors' code in `tensorflow/tpu`, `models/official/efficientnet/lite`.
    ///
    /// Names are those of `efficientnet-lite-pytorch`.
    static func efficientNetLite0(_ initialization: Initialization) -> FeatureBody {
        FeatureBody(
            .sequence(efficientNetLite0Stages(groups: liteGroups.count, hasHead: true, initialization)),
            classifier: ("_fc", Linear(inputFeatures: 1280, outputFeatures: 1000, initialization)))
    }

    /// The stem and the blocks of the first `groups` widths, one stage each, and perhaps the convolution before the mean.
    static func efficientNetLite0Stages(groups: Int, hasHead: Bool, _ initialization: Initialization) -> [FeatureStage] {
        // The side of what the next convolution sees.
        var side = FeatureNetwork.Architecture.efficientNetLite0.side

        func unit(
            _ prefix: String, _ name: String, _ norm: String, from inputs: Int, to outputs: Int, kernel: Int = 1, stride: Int = 1,
            groups: Int = 1, isActive: Bool = true
        ) -> FeatureStage {
            let convolution = Convolution(
                inputChannels: inputs, outputChannels: outputs, kernelSize: (kernel, kernel), stride: stride,
                padding: .same(side: side, kernel: kernel, stride: stride), groups: groups, hasBias: false, initialization)
            side = (side + stride - 1) / stride
            return .convolution(
                ConvolutionUnit(
                    (prefix + name, convolution), norm: prefix + norm, epsilon: 1e-3, range: isActive ? 0...6 : nil,
                    initialization))
        }

        var stages = [unit("", "_conv_stem", "_bn0", from: 3, to: 32, kernel: 3, stride: 2)]
        var channels = 32, number = 0
        for group in liteGroups.prefix(groups) {
            for repetition in 0..<group.blocks {
                let prefix = "_blocks.\(number).", stride = repetition == 0 ? group.stride : 1
                let inner = channels * group.expansion
                var block: [FeatureStage] = []
                if group.expansion > 1 { block.append(unit(prefix, "_expand_conv", "_bn0", from: channels, to: inner)) }
                block.append(
                    unit(
                        prefix, "_depthwise_conv", "_bn1", from: inner, to: inner, kernel: group.kernel, stride: stride,
                        groups: inner))
                block.append(unit(prefix, "_project_conv", "_bn2", from: inner, to: group.channels, isActive: false))
                let isResidual = stride == 1 && channels == group.channels
                stages.append(isResidual ? .residual(.sequence(block)) : .sequence(block))
                (channels, number) = (group.channels, number + 1)
            }
        }
        if hasHead { stages.append(unit("", "_conv_head", "_bn1", from: channels, to: 1280)) }
        return stages
    }

    /// Blocks of one width; the stride is that of the first.
    private static let liteGroups: [(blocks: Int, kernel: Int, stride: Int, expansion: Int, channels: Int)] = [
        (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
        (1, 3, 1, 6, 320),
    ]
}

extension Padding {
    /// TensorFlow's SAME: as much as gives ⌈side / stride⌉ positions; where it is odd, the more at the end.
    static func same(side: Int, kernel: Int, stride: Int) -> Padding {
        let all = max(0, ((side + stride - 1) / stride - 1) * stride + kernel - side)
        return Padding(top: all / 2, left: all / 2, bottom: all - all / 2, right: all - all / 2)
    }
}
