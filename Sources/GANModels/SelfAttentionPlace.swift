import NeuralNetworks
import TensorCore

/// The place of a self-attention block (Zhang et al., 2019) in a generator and a discriminator, by the side of the feature maps there.
public enum SelfAttentionPlace {
    /// The sides of feature maps in networks for images of side `size`, a power of two: powers of two from 8 to half of it.
    public static func sides(within size: Int) -> [Int] {
        size < 16 ? [] : (3..<size.trailingZeroBitCount).map { 1 << $0 }
    }

    /// The block for feature maps of side `side`, if one is wanted there.
    static func blocks(
        at side: Int, wanted: Int?, within size: Int, channels: Int, hasSpectralNorm: Bool = false,
        _ initialization: Initialization
    ) -> [any Layer] {
        require(
            wanted.map { sides(within: size).contains($0) } ?? true,
            "self-attention: no images of side \(wanted ?? 0) in a network for size \(size)")
        return side == wanted
            ? [SelfAttentionBlock(channels: channels, hasSpectralNorm: hasSpectralNorm, initialization)] : []
    }
}
