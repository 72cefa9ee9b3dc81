import NeuralNetworks

/// The configuration of a generator that translates images: all that is needed to build it again.
public struct GeneratorConfiguration: Sendable, Codable, Equatable {
    /// The kind of a generator and its depth.
    public enum Architecture: Sendable, Equatable {
        /// `resnet-N`, N residual blocks: 9 for 256 pixels, 6 for 128.
        case resNet(blocks: Int)
        /// `unet-N`, for sides that divide by N = 2^levels: 256 has 8 levels, 128 has 7.
        case uNet(levels: Int)
    }

    /// How a ResNet doubles the sides.
    public enum Upsampling: String, Sendable, Codable, CaseIterable {
        /// A transposed 3x3 convolution, as in CycleGAN.
        case transpose
        /// Each pixel repeated, then a 3x3 convolution (Odena et al., 2016, "Deconvolution and Checkerboard Artifacts").
        case nearest
        /// Linear interpolation, then a 3x3 convolution: the antialiased upsampling of CUT, with its names of state.
        case bilinear
    }

    /// The kind of the generator and its depth; default `resnet-9`, the paper's for 256 pixels.
    public var architecture = Architecture.resNet(blocks: 9)
    /// Channels of the images it takes; default 3.
    public var inputChannels = 3
    /// Channels of its results; default 3.
    public var outputChannels = 3
    /// Channels after the first convolution, the reference's `ngf`; default 64.
    public var filters = 64
    /// The normalisation after the convolutions; default instance norm.
    public var normalization = Normalization.instance
    /// Whether half of the activations is dropped in training, in each block of a ResNet or in a U-Net's innermost levels; default
    /// false.
    public var hasDropout = false
    /// Whether a ResNet halves the sides by a convolution and a blur (Zhang, 2019, "Making Convolutional Networks Shift-Invariant
    /// Again"), as CUT's does, in place of a strided convolution; default false.
    public var isAntialiased = false
    /// How a ResNet doubles the sides; default transposed convolutions.
    public var upsampling = Upsampling.transpose
    /// Whether the images are added on the way up as they were at the same size on the way down: in a ResNet the results of the layers
    /// before each halving (as in LinkNet, Chaurasia and Culurciello, 2017; a U-Net has such connections by itself), and last the input,
    /// its channels mixed by a 1x1 convolution that begins as the identity, in place of tanh. A new generator leaves images as they are,
    /// and learns what is to change; default false.
    public var hasShortcuts = false
    /// The widths of a ResNet whose blocks are separable; nil for full convolutions, whose widths follow from `filters`.
    public var separableWidths: ResNetWidths?
    /// Whether the convolutions before a normalisation have a bias; default nil, as in the reference: only before instance norm.
    public var convolutionBias: Bool?

    /// The reference's default generator: ResNet-9, instance norm, no dropout.
    public init() {}

    /// The generator, with new weights.
    ///
    /// - Precondition: `separableWidths` has as many blocks as the architecture, where it is not nil.
    public func make(_ initialization: Initialization) -> any ImageGenerator {
        switch architecture {
        case .resNet: ResNetGenerator(self, initialization)
        case .uNet: UNetGenerator(self, initialization)
        }
    }

    /// The widths of a ResNet's layers.
    var resNetWidths: ResNetWidths {
        guard case .resNet(let blocks) = architecture else { preconditionFailure("\(architecture.rawValue) is not a ResNet") }
        return separableWidths ?? ResNetWidths(filters: filters, blocks: blocks)
    }

    /// The number of a ResNet's first block among its layers: a blur after each of two convolutions has a number of its own.
    var firstBlock: Int { Self.firstBlock(isAntialiased: isAntialiased) }

    static func firstBlock(isAntialiased: Bool) -> Int { isAntialiased ? 12 : 10 }

    /// Whether the convolutions before a normalisation have a bias.
    var hasConvolutionBias: Bool { convolutionBias ?? normalization.wantsBias }

    /// The number that the sides of an image must be multiples of.
    public var sideMultiple: Int {
        switch architecture {
        case .resNet: 4
        case .uNet(let levels): 1 << levels
        }
    }

    /// The smallest side of an image that all layers can take, reflection padding included.
    public var smallestSide: Int {
        switch architecture {
        case .resNet: 16
        case .uNet(let levels): 1 << levels
        }
    }
}

extension GeneratorConfiguration.Architecture: RawRepresentable, Codable {
    /// The architecture with a name such as `resnet-9`; nil for more than 100 blocks, and for a U-Net whose number is not a power of
    /// two in 32...1024.
    public init?(rawValue: String) {
        let parts = rawValue.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        switch parts[0] {
        case "resnet" where (1...100).contains(number): self = .resNet(blocks: number)
        case "unet" where (32...1024).contains(number) && number & (number - 1) == 0:
            self = .uNet(levels: number.trailingZeroBitCount)
        default: return nil
        }
    }

    /// The name: `resnet-9`, `unet-256`.
    public var rawValue: String {
        switch self {
        case .resNet(let blocks): "resnet-\(blocks)"
        case .uNet(let levels): "unet-\(1 << levels)"
        }
    }
}

/// A network that translates images [batch, height, width, channels] in [-1, 1] to images of the same size and range.
public protocol ImageGenerator: Layer {
    /// The configuration that it was built with.
    var configuration: GeneratorConfiguration { get }
}
