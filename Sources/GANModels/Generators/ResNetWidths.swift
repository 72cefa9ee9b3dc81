/// Channels along a ResNet generator, where they do not follow from one number: networks pruned after training, as those of
/// GAN Compression (Li et al., 2020), keep of each layer what it needs.
public struct ResNetWidths: Sendable, Codable, Equatable {
    /// After the first convolution and after each of the two strided ones; the last is the width between the blocks.
    public var encoder: [Int]
    /// Inside each block.
    public var blocks: [Int]
    /// After each of the two transposed convolutions.
    public var decoder: [Int]

    /// Widths of three layers, of any number of blocks, and of two layers.
    public init(encoder: [Int], blocks: [Int], decoder: [Int]) {
        (self.encoder, self.blocks, self.decoder) = (encoder, blocks, decoder)
    }

    /// The paper's: doubled by each strided convolution, the same inside blocks, halved by each transposed one.
    init(filters: Int, blocks: Int) {
        self.init(
            encoder: [filters, filters * 2, filters * 4], blocks: Array(repeating: filters * 4, count: blocks),
            decoder: [filters * 2, filters])
    }
}
