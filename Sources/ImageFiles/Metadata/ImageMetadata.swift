/// What an image file says about its picture beside the pixels: which colours the numbers mean, and how large it is to be shown.
///
/// Reading a picture fills it in, every operation on pixels keeps it, and writing puts it into the file as far as it fits there. It
/// takes no part in any computation. The orientation is not among it: reading applies it.
public struct ImageMetadata: Sendable, Equatable {
    /// The ICC profile of the colours; nil where the file has none, a damaged one, or one for another kind of colour than the pixels
    /// have after reading (inks, for a JPEG of CMYK).
    public var colorProfile: ColorProfile?
    /// What a PNG says about its colours without a profile.
    public var pngColor: PNGColor?
    /// Pixels per length, or the shape of a pixel.
    public var resolution: ImageResolution?

    /// Metadata, by default none.
    public init(colorProfile: ColorProfile? = nil, pngColor: PNGColor? = nil, resolution: ImageResolution? = nil) {
        (self.colorProfile, self.pngColor, self.resolution) = (colorProfile, pngColor, resolution)
    }

    /// With the two directions exchanged, for a picture that is turned by a quarter.
    var transposed: ImageMetadata {
        var metadata = self
        if let resolution {
            metadata.resolution = ImageResolution(
                horizontal: resolution.vertical, vertical: resolution.horizontal, unit: resolution.unit)
        }
        return metadata
    }

    /// The profile, where it is one for pictures of so many channels.
    func colorProfile(forChannels channels: Int) -> ColorProfile? {
        colorProfile.flatMap { $0.space == (channels >= 3 ? .rgb : .grey) ? $0 : nil }
    }
}

/// How a PNG without an ICC profile says which colours it has (PNG third edition, 11.3.2), in the numbers of its chunks.
public struct PNGColor: Sendable, Equatable {
    /// `sRGB`: the rendering intent, 0 to 3, of a picture in sRGB.
    public var renderingIntent: UInt8?
    /// `gAMA`: the exponent from light to sample, times 100000; 45455 is 1/2.2.
    public var gamma: UInt32?
    /// `cHRM`: x and y of white, red, green and blue, times 100000.
    public var chromaticities: [UInt32]?
    /// `cICP`: primaries, transfer function, matrix (0) and range by ITU-T H.273, of wide-gamut and HDR pictures.
    public var codingPoints: [UInt8]?

    /// Nothing is said.
    public init() {}
}

/// How many pixels there are to a length when a picture is printed or laid out.
public struct ImageResolution: Sendable, Equatable {
    /// The length that pixels are counted on.
    public enum Unit: Sendable, Equatable {
        /// Metres.
        case metre
        /// None: only the ratio of the two numbers has a meaning, as the shape of a pixel.
        case aspect
    }

    /// Pixels per unit from left to right; positive.
    public let horizontal: Double
    /// Pixels per unit from top to bottom; positive.
    public let vertical: Double
    /// The length that pixels are counted on.
    public let unit: Unit

    /// A resolution.
    ///
    /// - Precondition: Both numbers are positive and finite.
    public init(horizontal: Double, vertical: Double, unit: Unit = .metre) {
        precondition(
            horizontal > 0 && vertical > 0 && horizontal.isFinite && vertical.isFinite,
            "ImageResolution: \(horizontal) by \(vertical) pixels")
        (self.horizontal, self.vertical, self.unit) = (horizontal, vertical, unit)
    }

    /// A resolution in pixels per inch.
    ///
    /// - Precondition: The number is positive and finite.
    public init(pixelsPerInch: Double) {
        self.init(horizontal: pixelsPerInch / Self.inch, vertical: pixelsPerInch / Self.inch)
    }

    /// In metres.
    static let inch = 0.0254
}
