/// Channels of each layer of a ResNet generator, where they do not follow from one number: networks pruned after training, such as
/// those of GAN Compression (Li et al., 2020), keep a part of each layer's channels.
public struct ResNetWidths: Sendable, Codable, Equatable {
    /// Channels after the first convolution and after each of the two strided ones; the last is also the width between the blocks.
    public var encoder: [Int]
    /// Channels inside each block.
    public var blocks: [Int]
    /// Channels after each of the two transposed convolutions.
    public var decoder: [Int]

    /// Widths of three layers, of any number of blocks, and of two layers.
    public init(encoder: [Int], blocks: [Int], decoder: [Int]) {
        (self.encoder, self.blocks, self.decoder) = (encoder, blocks, decoder)
    }

    /// The widths as floating-point numbers, of which products cannot overflow: those of a configuration, or the paper's.
    static func numbers(
        _ configuration: GeneratorConfiguration, blocks: Int
    ) -> (encoder: [Double], blocks: [Double], decoder: [Double]) {
        if let widths = configuration.separableWidths {
            return (widths.encoder.map(Double.init), widths.blocks.map(Double.init), widths.decoder.map(Double.init))
        }
        let filters = Double(configuration.filters)
        return ([filters, filters * 2, filters * 4], Array(repeating: filters * 4, count: blocks), [filters * 2, filters])
    }

    /// The paper's: doubled by each strided convolution, the same inside blocks, halved by each transposed one.
    init(filters: Int, blocks: Int) {
        self.init(
            encoder: [filters, filters * 2, filters * 4], blocks: Array(repeating: filters * 4, count: blocks),
            decoder: [filters * 2, filters])
    }
}
