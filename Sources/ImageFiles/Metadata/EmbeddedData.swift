import CImageCodecs

/// What a file holds beside its pixels, as far as it is used: the orientation, and what is kept for writing.
///
/// Damaged data counts as absent. The orientation is found as by Pillow's `ImageOps.exif_transpose`: in EXIF, and where that has
/// none, in XMP.
struct EmbeddedData {
    let orientation: ImageOrientation
    /// Of the stored pixels, before they are turned.
    private let metadata: ImageMetadata

    init(_ bytes: [UInt8], format: ImageFileFormat) {
        switch format {
        case .png: self.init(PNGEmbeddedData(bytes))
        case .jpeg: self.init(JPEGEmbeddedData(bytes))
        }
    }

    private init(_ data: PNGEmbeddedData) {
        orientation = data.exif?.orientation ?? data.xmp.flatMap(Self.orientation(inXMP:)) ?? .normal
        metadata = ImageMetadata(colorProfile: data.colorProfile, pngColor: data.color, resolution: data.resolution)
    }

    private init(_ data: JPEGEmbeddedData) {
        let exif = data.exif
        orientation = exif?.orientation ?? data.xmp.flatMap(Self.orientation(inXMP:)) ?? .normal
        // JFIF's shape of a pixel is worth less than the resolution that EXIF may have.
        let resolution =
            data.resolution?.unit == .metre ? data.resolution : exif?.resolution ?? data.resolution
        metadata = ImageMetadata(colorProfile: data.colorProfile, resolution: resolution)
    }

    /// What is kept for the stored pixels of so many channels: only a profile that fits them.
    func storedMetadata(channels: Int) -> ImageMetadata {
        var fitting = metadata
        fitting.colorProfile = metadata.colorProfile(forChannels: channels)
        return fitting
    }

    /// What is kept for the upright picture.
    func metadata(channels: Int) -> ImageMetadata {
        let stored = storedMetadata(channels: channels)
        return orientation.swapsSides ? stored.transposed : stored
    }

    /// The first `tiff:Orientation`, as an attribute or as an element, with a digit behind it.
    private static func orientation(inXMP text: ArraySlice<UInt8>) -> ImageOrientation? {
        let name = Array("tiff:Orientation".utf8)
        var rest = text
        while let start = rest.firstIndex(of: name[0]) {
            rest = rest[start...]
            guard rest.starts(with: name) else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(name.count)
            let value = rest.starts(with: "=\"".utf8) ? rest.dropFirst(2) : rest.starts(with: ">".utf8) ? rest.dropFirst() : []
            if let digit = value.first, (0x30...0x39).contains(digit) {
                return ImageOrientation(rawValue: Int(digit) - 0x30) ?? .normal
            }
        }
        return nil
    }
}

/// Streams of deflate, as in PNG's chunks of text and profiles.
enum Deflate {
    /// The bytes that a stream stands for; nil where it is damaged or they are more than `limit`, which bounds the memory.
    static func inflated(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        var output: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { cic_inflate($0, buffer.count, limit, &output, &count) }
        }
        guard status == CIC_OK, let output else { return nil }
        defer { cic_free(output) }
        return Array(UnsafeBufferPointer(start: output, count: count))
    }

    /// A stream that stands for the bytes; nil where memory is short.
    static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
        var output: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard cic_deflate(bytes, bytes.count, &output, &count) == CIC_OK, let output else { return nil }
        defer { cic_free(output) }
        return Array(UnsafeBufferPointer(start: output, count: count))
    }
}
