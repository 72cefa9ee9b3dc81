import Files

extension EncodedImage {
    /// As much of a file as its header and its embedded data need, which is little of a large file.
    ///
    /// - Throws: `ImageFileError` as `init(contentsOf:limits:)` does.
    init(headerOf path: String, limits: DecodingLimits) throws(ImageFileError) {
        let (file, format) = try Self.opened(path, limits: limits)
        let bytes: [UInt8]
        do {
            let start = try file.bytes(first: Self.startOfReading)
            if start.count == file.byteCount {
                bytes = start
            } else if format == .jpeg {
                bytes = JPEGSegments.reachScan(in: start) ? start : try file.bytes()
            } else if let pixels = Self.placeOfPixels(inPNG: start) {
                bytes = try Self.withoutPixels(start[..<pixels], of: file)
            } else {
                bytes = try file.bytes()
            }
        } catch { throw ImageFileError(error) }
        self.init(bytes: bytes, format: format, name: path, fileByteCount: file.byteCount)
    }

    /// Headers are shorter, but for large profiles, and previews in EXIF.
    private static let startOfReading = 1 << 16

    /// Where the first chunk of pixels begins; nil where that is beyond the start of the file.
    private static func placeOfPixels(inPNG start: [UInt8]) -> Int? {
        var offset = 8
        while offset + 8 <= start.count {
            if start[offset + 4..<offset + 8].elementsEqual("IDAT".utf8) { return offset }
            offset += 12 + start.bigEndian(at: offset, bytes: 4)
        }
        return nil
    }

    /// A PNG with an empty chunk in place of its pixels, which nobody looks into.
    ///
    /// - Parameter start: All before the pixels.
    private static func withoutPixels(_ start: ArraySlice<UInt8>, of file: InputFile) throws(FileError) -> [UInt8] {
        var bytes = start + PNGChunk.encoded("IDAT", [])
        var offset = start.count
        while offset + 12 <= file.byteCount {
            let header = try file.bytes(at: offset, count: 8)
            guard header.count == 8 else { break }
            let length = header.bigEndian(at: 0, bytes: 4)
            guard length <= file.byteCount - offset - 12 else { break }
            if PNGEmbeddedData.typesBehindPixels.contains(String(decoding: header[4...], as: UTF8.self)) {
                bytes += try file.bytes(at: offset, count: 12 + length)
            }
            offset += 12 + length
        }
        return Array(bytes)
    }
}
