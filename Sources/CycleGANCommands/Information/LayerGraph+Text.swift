import GANModels
import NeuralNetworks

extension LayerGraph.Node {
    /// What the node does, in a few words: `7x7 convolution, reflect`.
    var summary: String {
        switch operation {
        case .input: "input"
        case .layer(let layer): Self.summary(of: layer)
        case .addition: "addition"
        case .concatenation: "concatenation"
        case .reshaping: "reshaping"
        case .sumOfPixels: "sum of pixels"
        case .attention: "attention of pixels to pixels"
        }
    }

    /// Numbers that training changes.
    var parameterCount: Int {
        if case .layer(let layer) = operation { layer.parameterCount } else { 0 }
    }

    private static func summary(of layer: any Layer) -> String {
        func convolution(_ kernel: [Int], _ kind: String, stride: Int, _ sign: String, _ more: [String?]) -> String {
            (["\(kernel[0])x\(kernel[1]) \(kind)" + (stride > 1 ? " \(sign)\(stride)" : "")] + more.compactMap { $0 })
                .joined(separator: ", ")
        }
        switch layer {
        case let layer as Convolution:
            return convolution(
                layer.weight.value.shape, layer.groups > 1 ? "depthwise convolution" : "convolution", stride: layer.stride, "/",
                [
                    layer.paddingMode == .zero ? nil : layer.paddingMode.rawValue,
                    layer.spectralNorm == nil ? nil : "spectral norm",
                ])
        case let layer as TransposedConvolution:
            return convolution(layer.weight.value.shape, "transposed convolution", stride: layer.stride, "x", [])
        case let layer as Linear: return "linear" + (layer.spectralNorm == nil ? "" : ", spectral norm")
        case is InstanceNorm: return "instance norm"
        case is BatchNorm: return "batch norm"
        case let layer as Dropout: return "dropout \(layer.rate)"
        case let layer as Upsampling: return "upsampling x\(layer.factor)"
        case let layer as AveragePooling: return "average pooling /\(layer.size)"
        case let layer as MaxPooling: return "max pooling /\(layer.size)"
        case is LearnedScale: return "learned scale"
        case let layer as Activation: return layer.function.summary
        default: return "\(type(of: layer))"
        }
    }
}

extension Activation.Function {
    fileprivate var summary: String {
        switch self {
        case .relu: "ReLU"
        case .leakyReLU(let slope): "leaky ReLU \(slope)"
        case .tanh: "tanh"
        case .sigmoid: "sigmoid"
        default: "\(self)"
        }
    }
}

extension NetworkConfiguration {
    /// The network in a line: `generator resnet-9, 64 filters, instance norm, no dropout`.
    ///
    /// - Parameter hasDropout: As a model's description has it; the weights of a U-Net do not tell.
    func summary(hasDropout: Bool?) -> String {
        switch self {
        case .generator(let generator):
            let isTold = if case .resNet = generator.architecture { true } else { hasDropout != nil }
            let dropout = isTold ? (hasDropout ?? generator.hasDropout ? "dropout" : "no dropout") : "dropout not told"
            let channels = (generator.inputChannels, generator.outputChannels)
            return "generator \(generator.architecture.rawValue), "
                + (generator.separableWidths == nil ? "\(generator.filters) filters, " : "separable blocks, ")
                + "\(generator.normalization.summary), \(dropout)"
                + (channels == (3, 3) ? "" : ", \(channels.0) to \(channels.1) channels")
        case .discriminator(let discriminator):
            return "discriminator \(discriminator.kind.rawValue)"
                + (discriminator.kind == .nLayers ? " \(discriminator.layers)" : "")
                + ", \(discriminator.filters) filters, \(discriminator.normalization.summary)"
                + (discriminator.hasSpectralNorm ? ", spectral norm" : "")
                + (discriminator.inputChannels == 3 ? "" : ", \(discriminator.inputChannels) channels")
        }
    }
}

extension Normalization {
    fileprivate var summary: String { self == .none ? "no norm" : "\(rawValue) norm" }
}
