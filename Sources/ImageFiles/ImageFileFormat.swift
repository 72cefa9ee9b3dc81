/// A type of image file that is read and written.
public enum ImageFileFormat: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Portable Network Graphics: lossless, any channels, 8 and 16 bits.
    case png
    /// JPEG in a JFIF or EXIF file: lossy, 8 bits, no alpha.
    case jpeg

    /// `PNG` or `JPEG`.
    public var description: String { rawValue.uppercased() }

    /// The format that a path's extension names: `png`, `jpg`, `jpeg`, `jpe` or `jfif`, in upper or lower case.
    public init?(pathExtensionOf path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "png": self = .png
        case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
        default: return nil
        }
    }
}

/// The type of a file, by its first bytes.
enum FileSignature: Equatable {
    case readable(ImageFileFormat)
    /// A PNG whose first eight bytes were changed, as a transfer in text mode does.
    case damagedPNG
    /// A known type that is not read, by its name.
    case foreign(String)
    case gitLFSPointer
    case text
    case unknown

    /// - Parameter bytes: the start of the file or all of it; a few hundred bytes suffice.
    init(of bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(512))
        func has(_ text: String, at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: text.utf8) }
        func has(_ values: [UInt8]) -> Bool { start.starts(with: values) }

        if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .readable(.png)
        } else if has([0xFF, 0xD8, 0xFF]) {
            self = .readable(.jpeg)
        } else if has("PNG", at: 1) || has("IHDR", at: 12) {
            self = .damagedPNG
        } else if let name = Self.foreignName(has: has, start: start) {
            self = .foreign(name)
        } else if has("version https://git-lfs") {
            self = .gitLFSPointer
        } else if start.allSatisfy({ $0 >= 32 || (9...13).contains($0) || $0 == 27 }) && Self.isUTF8(start) {
            self = .text
        } else {
            self = .unknown
        }
    }

    private static func foreignName(has: (String, Int) -> Bool, start: [UInt8]) -> String? {
        if has("GIF8", 0) { return "GIF" }
        if has("RIFF", 0) && has("WEBP", 8) { return "WebP" }
        if has("BM", 0) && start.count > 14 && start[6...9].allSatisfy({ $0 == 0 }) { return "BMP" }
        if has("II*\0", 0) || has("MM\0*", 0) || has("II+\0", 0) || has("MM\0+", 0) { return "TIFF" }
        if has("ftypavif", 4) || has("ftypavis", 4) { return "AVIF" }
        if has("ftyphei", 4) || has("ftyphev", 4) || has("ftypmif1", 4) { return "HEIC" }
        if has("JXL ", 4) || start.starts(with: [0xFF, 0x0A]) { return "JPEG XL" }
        if has("jP  ", 4) || start.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return "JPEG 2000" }
        if has("8BPS", 0) { return "Photoshop" }
        if has("%PDF", 0) { return "PDF" }
        if has("P", 0) && start.count > 2 && (0x31...0x36).contains(start[1]) && [9, 10, 13, 32].contains(start[2]) {
            return "PNM"
        }
        if has("<svg", 0) { return "SVG" }
        if start.starts(with: [0, 0, 1, 0]) && start.count > 5 && start[5] == 0 { return "ICO" }
        return nil
    }

    /// Whether the bytes are UTF-8; a character that is cut off at their end is allowed.
    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (0...3).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }
}
