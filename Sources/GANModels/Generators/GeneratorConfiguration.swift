import NeuralNetworks

/// A generator that makes images of images, described: all that is needed to build it again.
public struct GeneratorConfiguration: Sendable, Codable, Equatable {
    /// The architecture of a generator; `resnet-9` and `unet-256` are names of two.
    public enum Architecture: Sendable, Equatable {
        /// `resnet-N`, N residual blocks: 9 for 256 pixels, 6 for 128.
        case resNet(blocks: Int)
        /// `unet-N`, for sides that divide by N = 2^levels: 256 has 8 levels, 128 has 7.
        case uNet(levels: Int)
    }

    /// The plan of the layers; the paper's for 256 pixels.
    public var architecture = Architecture.resNet(blocks: 9)
    /// Channels of the images it takes.
    public var inputChannels = 3
    /// Channels of the images it makes.
    public var outputChannels = 3
    /// Channels after the first convolution, the reference's `ngf`: 64.
    public var filters = 64
    /// Between the convolutions.
    public var normalization = Normalization.instance
    /// Whether half of the activations is dropped in training: in each block of a ResNet, in a U-Net's innermost levels.
    public var hasDropout = false
    /// The widths of a ResNet whose blocks are separable; nil for full convolutions, whose widths follow from `filters`.
    public var separableWidths: ResNetWidths?

    /// The reference's default generator: ResNet-9, instance norm, no dropout.
    public init() {}

    /// The generator.
    ///
    /// - Precondition: widths are given for as many blocks as the architecture has.
    public func make(_ initialization: Initialization) -> any ImageGenerator {
        switch architecture {
        case .resNet: ResNetGenerator(self, initialization)
        case .uNet: UNetGenerator(self, initialization)
        }
    }

    /// What the sides of an image must divide by.
    public var sideMultiple: Int {
        switch architecture {
        case .resNet: 4
        case .uNet(let levels): 1 << levels
        }
    }

    /// The smallest side of an image that the layers can take, reflected borders included.
    public var smallestSide: Int {
        switch architecture {
        case .resNet: 16
        case .uNet(let levels): 1 << levels
        }
    }
}

extension GeneratorConfiguration.Architecture: RawRepresentable, Codable {
    /// The architecture of a name such as `resnet-9`; nil for more than 100 blocks, or no power of two in 32...1024.
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

/// A network that makes images [batch, height, width, channels] in [-1, 1] of images of the same size and range.
public protocol ImageGenerator: Layer {
    /// What it was built by.
    var configuration: GeneratorConfiguration { get }
}
