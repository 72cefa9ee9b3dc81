import NeuralNetworks
import TensorCore

extension FeatureBody {
    /// Inception-v3 (Szegedy et al., 2016) as it was exported to TensorFlow in December 2015, on which FID is defined: average pooling
    /// leaves padding out, and the last block has max pooling. `pytorch-fid`'s `InceptionV3`, with its names.
    static func inceptionV3(_ initialization: Initialization) -> FeatureBody {
        let make = InceptionStages(initialization: initialization)
        return FeatureBody(
            .sequence([
                make.unit("Conv2d_1a_3x3", 3, 32, (3, 3), stride: 2, isPadded: false),
                make.unit("Conv2d_2a_3x3", 32, 32, (3, 3), isPadded: false),
                make.unit("Conv2d_2b_3x3", 32, 64, (3, 3)),
                make.halving,
                make.unit("Conv2d_3b_1x1", 64, 80),
                make.unit("Conv2d_4a_3x3", 80, 192, (3, 3), isPadded: false),
                make.halving,
                make.blockA("Mixed_5b.", 192, pooled: 32),
                make.blockA("Mixed_5c.", 256, pooled: 64),
                make.blockA("Mixed_5d.", 288, pooled: 64),
                make.blockB("Mixed_6a.", 288),
                make.blockC("Mixed_6b.", 768, inner: 128),
                make.blockC("Mixed_6c.", 768, inner: 160),
                make.blockC("Mixed_6d.", 768, inner: 160),
                make.blockC("Mixed_6e.", 768, inner: 192),
                make.blockD("Mixed_7a.", 768),
                make.blockE("Mixed_7b.", 1280, pooling: make.average),
                make.blockE("Mixed_7c.", 2048, pooling: .pooling(MaxPooling(size: 3, stride: 1, padding: 1))),
            ]))
    }
}

/// The blocks of Inception-v3, with the letters that torchvision gives them. Numbers after a name are channels of input and result.
struct InceptionStages {
    let initialization: Initialization

    /// 3x3 windows; padding is left out of the mean.
    var average: FeatureStage { .pooling(AveragePooling(size: 3, stride: 1, padding: 1, countsPadding: false)) }
    var halving: FeatureStage { .pooling(MaxPooling(size: 3, stride: 2)) }

    /// Batch norm and ReLU after a convolution, padded so that it keeps the sides, or not at all.
    func unit(
        _ name: String, _ inputs: Int, _ outputs: Int, _ kernel: (height: Int, width: Int) = (1, 1), stride: Int = 1,
        isPadded: Bool = true
    ) -> FeatureStage {
        let (y, x) = isPadded ? (kernel.height / 2, kernel.width / 2) : (0, 0)
        let convolution = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, stride: stride,
            padding: Padding(top: y, left: x, bottom: y, right: x), hasBias: false, initialization)
        return .convolution(
            ConvolutionUnit(
                (name + ".conv", convolution), norm: name + ".bn", epsilon: 1e-3, range: 0...Float.infinity, initialization))
    }

    func blockA(_ name: String, _ inputs: Int, pooled: Int) -> FeatureStage {
        .joined([
            unit(name + "branch1x1", inputs, 64),
            .sequence([unit(name + "branch5x5_1", inputs, 48), unit(name + "branch5x5_2", 48, 64, (5, 5))]),
            .sequence([
                unit(name + "branch3x3dbl_1", inputs, 64), unit(name + "branch3x3dbl_2", 64, 96, (3, 3)),
                unit(name + "branch3x3dbl_3", 96, 96, (3, 3)),
            ]),
            .sequence([average, unit(name + "branch_pool", inputs, pooled)]),
        ])
    }

    /// Halves the sides.
    func blockB(_ name: String, _ inputs: Int) -> FeatureStage {
        .joined([
            unit(name + "branch3x3", inputs, 384, (3, 3), stride: 2, isPadded: false),
            .sequence([
                unit(name + "branch3x3dbl_1", inputs, 64), unit(name + "branch3x3dbl_2", 64, 96, (3, 3)),
                unit(name + "branch3x3dbl_3", 96, 96, (3, 3), stride: 2, isPadded: false),
            ]),
            halving,
        ])
    }

    func blockC(_ name: String, _ inputs: Int, inner: Int) -> FeatureStage {
        .joined([
            unit(name + "branch1x1", inputs, 192),
            .sequence([
                unit(name + "branch7x7_1", inputs, inner), unit(name + "branch7x7_2", inner, inner, (1, 7)),
                unit(name + "branch7x7_3", inner, 192, (7, 1)),
            ]),
            .sequence([
                unit(name + "branch7x7dbl_1", inputs, inner), unit(name + "branch7x7dbl_2", inner, inner, (7, 1)),
                unit(name + "branch7x7dbl_3", inner, inner, (1, 7)), unit(name + "branch7x7dbl_4", inner, inner, (7, 1)),
                unit(name + "branch7x7dbl_5", inner, 192, (1, 7)),
            ]),
            .sequence([average, unit(name + "branch_pool", inputs, 192)]),
        ])
    }

    /// Halves the sides.
    func blockD(_ name: String, _ inputs: Int) -> FeatureStage {
        .joined([
            .sequence([
                unit(name + "branch3x3_1", inputs, 192),
                unit(name + "branch3x3_2", 192, 320, (3, 3), stride: 2, isPadded: false),
            ]),
            .sequence([
                unit(name + "branch7x7x3_1", inputs, 192), unit(name + "branch7x7x3_2", 192, 192, (1, 7)),
                unit(name + "branch7x7x3_3", 192, 192, (7, 1)),
                unit(name + "branch7x7x3_4", 192, 192, (3, 3), stride: 2, isPadded: false),
            ]),
            halving,
        ])
    }

    func blockE(_ name: String, _ inputs: Int, pooling: FeatureStage) -> FeatureStage {
        func split(_ part: String) -> FeatureStage {
            .joined([unit(name + part + "a", 384, 384, (1, 3)), unit(name + part + "b", 384, 384, (3, 1))])
        }
        return .joined([
            unit(name + "branch1x1", inputs, 320),
            .sequence([unit(name + "branch3x3_1", inputs, 384), split("branch3x3_2")]),
            .sequence([
                unit(name + "branch3x3dbl_1", inputs, 448), unit(name + "branch3x3dbl_2", 448, 384, (3, 3)),
                split("branch3x3dbl_3"),
            ]),
            .sequence([pooling, unit(name + "branch_pool", inputs, 192)]),
        ])
    }
}
