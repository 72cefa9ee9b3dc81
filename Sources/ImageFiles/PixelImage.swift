/// A picture in memory: 1 to 4 channels (grey, grey and alpha, RGB, RGB and alpha), 8 or 16 bits a sample.
public struct PixelImage: Sendable, Equatable {
    /// The numbers of a picture, row by row from the top, channels last: [height, width, channels].
    public enum Samples: Sendable, Equatable {
        /// Values in 0...255.
        case eight([UInt8])
        /// Values in 0...65535, in the machine's byte order.
        case sixteen([UInt16])
    }

    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (not premultiplied).
    public let channels: Int
    /// The samples, [height, width, channels].
    public let samples: Samples
    /// What the file says about the picture beside the pixels; operations keep it. Two pictures are equal where their pixels are.
    public var metadata: ImageMetadata

    /// A picture of the given samples, [height, width, channels].
    ///
    /// - Parameters:
    ///   - width: Pixels in a row.
    ///   - height: Rows.
    ///   - channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (not premultiplied).
    ///   - samples: The samples, [height, width, channels].
    ///   - metadata: What is to be kept beside the pixels, by default nothing.
    /// - Precondition: sides are positive, `channels` is in 1...4 and the number of samples is their product.
    public init(
        width: Int, height: Int, channels: Int, samples: Samples, metadata: ImageMetadata = ImageMetadata()
    ) {
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        precondition(
            width > 0 && height > 0 && (1...4).contains(channels) && count == width * height * channels,
            "PixelImage: \(width)x\(height) with \(channels) channels does not hold \(count) samples")
        (self.width, self.height, self.channels, self.samples) = (width, height, channels, samples)
        self.metadata = metadata
    }

    /// A picture of 8-bit samples, [height, width, channels], under the same conditions.
    public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        self.init(width: width, height: height, channels: channels, samples: .eight(bytes))
    }

    /// Whether size, channels and samples are equal; metadata is not compared.
    public static func == (first: PixelImage, second: PixelImage) -> Bool {
        first.width == second.width && first.height == second.height && first.channels == second.channels
            && first.samples == second.samples
    }

    /// 8 or 16.
    public var bitDepth: Int { if case .eight = samples { 8 } else { 16 } }

    /// Whether the last channel is alpha.
    public var hasAlpha: Bool { channels == 2 || channels == 4 }
}
