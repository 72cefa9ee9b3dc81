/// What a picture may cost to read.
///
/// The limits are checked before memory for the pixels is allocated, so that a small file which claims to be huge (a
/// decompression bomb) is refused.
public struct DecodingLimits: Sendable, Equatable {
    /// The largest width times height, in pixels.
    public var pixels: Int
    /// The most scans of a JPEG. Real progressive files have about ten; each scan costs a pass over the whole picture,
    /// so that a small file of thousands of empty scans would take hours.
    public var scans: Int
    /// The largest file, in bytes.
    public var fileBytes: Int

    /// Limits, each of which may be raised or lowered.
    public init(pixels: Int = 512_000_000, scans: Int = 100, fileBytes: Int = 2_000_000_000) {
        (self.pixels, self.scans, self.fileBytes) = (pixels, scans, fileBytes)
    }

    /// 512 megapixels, 100 scans, 2 gigabytes.
    public static let `default` = DecodingLimits()
}
