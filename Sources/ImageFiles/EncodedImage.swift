import CImageCodecs
import Files

/// The bytes of an image file of a known type, and their decoding in C.
struct EncodedImage {
    let bytes: [UInt8]
    let format: ImageFileFormat
    /// The name that errors give the file.
    let name: String
    /// The size of the whole file, of which `bytes` may be a part.
    let fileByteCount: Int

    init(bytes: [UInt8], format: ImageFileFormat, name: String, fileByteCount: Int) {
        (self.bytes, self.format, self.name, self.fileByteCount) = (bytes, format, name, fileByteCount)
    }

    init(contentsOf path: String, limits: DecodingLimits) throws(ImageFileError) {
        let (file, _) = try Self.opened(path, limits: limits)
        let bytes: [UInt8]
        do { bytes = try file.bytes() } catch { throw ImageFileError(error) }
        try self.init(bytes: bytes, name: path)
    }

    init(bytes: [UInt8], name: String) throws(ImageFileError) {
        self.init(
            bytes: bytes, format: try Self.format(of: bytes, name: name), name: name, fileByteCount: bytes.count)
    }

    /// The file, whose type is one that is read and whose size is within the limit.
    static func opened(
        _ path: String, limits: DecodingLimits
    ) throws(ImageFileError) -> (file: InputFile, format: ImageFileFormat) {
        let file: InputFile
        let start: [UInt8]
        do {
            file = try InputFile(path: path)
            start = try file.bytes(first: ImageContent.prefixLength)
        } catch { throw ImageFileError(error) }
        // Checked first, so that a huge file of another type is refused at once and for its type.
        let format = try Self.format(of: start, name: path)
        guard file.byteCount <= limits.fileBytes else {
            throw ImageFileError(path: path, problem: .tooManyBytes(count: file.byteCount, limit: limits.fileBytes))
        }
        return (file, format)
    }

    private static func format(of bytes: [UInt8], name: String) throws(ImageFileError) -> ImageFileFormat {
        let problem: ImageFileError.Problem
        switch ImageContent(of: bytes) {
        case .readable(let format): return format
        case .damagedPNG: problem = .corrupt(.png, reason: "its first eight bytes are damaged")
        case .foreign(let type): problem = .foreignType(type)
        case .gitLFSPointer: problem = .gitLFSPointer
        case .text: problem = .text
        case .empty: problem = .empty
        case .unknown: problem = .unknownType
        }
        throw ImageFileError(path: name, problem: problem)
    }

    func information(limits: DecodingLimits) throws(ImageFileError) -> ImageFileInfo {
        let header = try header(limits: limits)
        let embedded = EmbeddedData(bytes, format: format)
        let orientation = embedded.orientation
        let sides = (Int(header.width), Int(header.height))
        let (width, height) = orientation.swapsSides ? (sides.1, sides.0) : sides
        return ImageFileInfo(
            format: format, width: width, height: height, channels: Int(header.channels),
            bitDepth: Int(header.stored_bit_depth), orientation: orientation,
            metadata: embedded.metadata(channels: Int(header.channels)))
    }

    func decoded(limits: DecodingLimits) throws(ImageFileError) -> PixelImage {
        let header = try header(limits: limits)
        let count = Int(header.width) * Int(header.height) * Int(header.channels)
        let samples: PixelImage.Samples =
            header.bit_depth == 16
            ? .sixteen(try pixels(of: UInt16.self, count: count, header: header, limits: limits))
            : .eight(try pixels(of: UInt8.self, count: count, header: header, limits: limits))
        let embedded = EmbeddedData(bytes, format: format)
        let stored = PixelImage(
            width: Int(header.width), height: Int(header.height), channels: Int(header.channels), samples: samples,
            metadata: embedded.storedMetadata(channels: Int(header.channels)))
        return stored.oriented(by: embedded.orientation)
    }

    private func header(limits: DecodingLimits) throws(ImageFileError) -> cic_information {
        let read = format == .png ? cic_png_information : cic_jpeg_information
        var header = cic_information()
        var message = [CChar](repeating: 0, count: Int(CIC_MESSAGE_SIZE))
        let status = read(bytes, bytes.count, limits.forDecoder(fileBytes: fileByteCount), &header, &message)
        guard status == CIC_OK else { throw error(status, message, header, limits) }
        return header
    }

    private func pixels<Sample>(
        of type: Sample.Type, count: Int, header: cic_information, limits: DecodingLimits
    ) throws(ImageFileError) -> [Sample] {
        let decode = format == .png ? cic_png_decode : cic_jpeg_decode
        var message = [CChar](repeating: 0, count: Int(CIC_MESSAGE_SIZE))
        var status = CIC_OK
        let pixels = [Sample](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let target = UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: UInt8.self)
            status = decode(
                bytes, bytes.count, limits.forDecoder(fileBytes: fileByteCount), target, count * MemoryLayout<Sample>.size,
                &message)
            initializedCount = status == CIC_OK ? count : 0
        }
        guard status == CIC_OK else { throw error(status, message, header, limits) }
        return pixels
    }

    private func error(
        _ status: cic_status, _ message: [CChar], _ header: cic_information, _ limits: DecodingLimits
    ) -> ImageFileError {
        let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let problem: ImageFileError.Problem =
            switch status {
            case CIC_TRUNCATED: .truncated(format, reason: reason)
            case CIC_UNSUPPORTED: .unsupported(kind: reason)
            case CIC_OUT_OF_MEMORY: .outOfMemory
            case CIC_TOO_LARGE where Int(header.width) * Int(header.height) > limits.pixels:
                .tooManyPixels(width: Int(header.width), height: Int(header.height), limit: limits.pixels)
            case CIC_TOO_LARGE: .tooManyScans(limit: limits.scans)
            default: .corrupt(format, reason: reason)
            }
        return ImageFileError(path: name, problem: problem)
    }
}

extension DecodingLimits {
    fileprivate func forDecoder(fileBytes: Int) -> cic_limits {
        cic_limits(pixels: UInt64(max(pixels, 0)), scans: UInt32(clamping: scans), file_bytes: UInt64(fileBytes))
    }
}
