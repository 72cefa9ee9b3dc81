import CImageCodecs
import Files

extension PixelImage {
    /// Writes the picture as a PNG or JPEG file. The file appears under its name only when it is complete.
    ///
    /// - PNG keeps everything: all channels, 8 or 16 bits.
    /// - JPEG holds 8 bits and no alpha: 16 bits keep their high byte, and a picture with alpha is composited over white. Colour
    ///   keeps its full resolution from quality 90 on and has half of it on both axes below.
    /// - Both keep the colour profile, where it fits the picture's channels, and the resolution. What a PNG says about its colours
    ///   without a profile has no place in a JPEG.
    ///
    /// - Parameters:
    ///   - path: The file; one of that name is replaced.
    ///   - format: nil for the one that the extension names.
    ///   - quality: Of a JPEG, 1...100 on libjpeg's scale; other values are clamped to it.
    /// - Throws: `ImageFileError` where the extension is unknown, the folder is missing or not writable, or a JPEG would
    ///   have a side above 65500 pixels.
    public func write(to path: String, format: ImageFileFormat? = nil, quality: Int = 92) throws(ImageFileError) {
        guard let format = format ?? ImageFileFormat(pathExtensionOf: path) else {
            throw ImageFileError(path: path, problem: .unknownExtension)
        }
        let bytes = try encoded(as: format, quality: quality, name: path)
        do { try AtomicFile.write(bytes, to: path) } catch { throw ImageFileError(error) }
    }

    /// The bytes of a PNG or JPEG file of the picture, by the rules of `write(to:format:quality:)`.
    ///
    /// - Parameters:
    ///   - format: PNG or JPEG.
    ///   - quality: Of a JPEG, 1...100 on libjpeg's scale; other values are clamped to it.
    ///   - name: The name of the bytes in errors.
    /// - Throws: `ImageFileError` where a JPEG would have a side above 65500 pixels, or memory is short.
    public func encoded(
        as format: ImageFileFormat, quality: Int = 92, name: String = "(in memory)"
    ) throws(ImageFileError) -> [UInt8] {
        var output: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = [CChar](repeating: 0, count: Int(CIC_MESSAGE_SIZE))
        guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
            throw ImageFileError(path: name, problem: .unwritablePicture(format, reason: "a side is too long"))
        }
        let status: cic_status
        switch format {
        case .png:
            switch samples {
            case .eight(let values):
                status = cic_png_encode(values, width, height, UInt32(channels), 8, &output, &count, &message)
            case .sixteen(let values):
                status = values.withUnsafeBytes { bytes in
                    cic_png_encode(
                        bytes.assumingMemoryBound(to: UInt8.self).baseAddress!, width, height, UInt32(channels), 16, &output,
                        &count, &message)
                }
            }
        case .jpeg:
            let flat = converted(toBitDepth: 8).composited(over: .white)
            guard case .eight(let values) = flat.samples else { preconditionFailure("encoded: 16 bits after conversion to 8") }
            status = cic_jpeg_encode(
                values, width, height, UInt32(flat.channels), Int32(min(max(quality, 1), 100)), &output, &count, &message)
        }
        guard status == CIC_OK, let output else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw ImageFileError(
                path: name,
                problem: status == CIC_OUT_OF_MEMORY ? .outOfMemory : .unwritablePicture(format, reason: reason))
        }
        defer { cic_free(output) }
        var file = Array(UnsafeBufferPointer(start: output, count: count))
        metadata.insert(into: &file, format: format, channels: format == .png ? channels : channels - (hasAlpha ? 1 : 0))
        return file
    }
}
