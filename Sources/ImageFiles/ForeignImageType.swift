/// A known type of file with pictures in it that is not read, only named.
public enum ForeignImageType: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Graphics Interchange Format.
    case gif = "GIF"
    /// WebP, lossy and lossless.
    case webP = "WebP"
    /// Windows bitmap.
    case bmp = "BMP"
    /// Tagged Image File Format, BigTIFF, and the raw formats of cameras that are made like it (DNG, NEF, CR2, ARW).
    case tiff = "TIFF"
    /// AV1 pictures.
    case avif = "AVIF"
    /// HEVC pictures, as telephones write them.
    case heic = "HEIC"
    /// JPEG XL, with or without a container.
    case jpegXL = "JPEG XL"
    /// JPEG 2000, with or without a container.
    case jpeg2000 = "JPEG 2000"
    /// JPEG XR.
    case jpegXR = "JPEG XR"
    /// Photoshop's PSD and PSB.
    case photoshop = "Photoshop"
    /// GIMP's XCF.
    case xcf = "XCF"
    /// PBM, PGM, PPM, PAM and PFM.
    case pnm = "PNM"
    /// Windows icons and cursors.
    case ico = "ICO"
    /// Quite OK Image.
    case qoi = "QOI"
    /// DirectDraw surfaces.
    case dds = "DDS"
    /// OpenEXR.
    case exr = "OpenEXR"
    /// Radiance's HDR.
    case radiance = "Radiance HDR"
    /// Animations made like PNG.
    case mng = "MNG"
    /// DICOM, medical images.
    case dicom = "DICOM"
    /// The raw formats of cameras that are not made like TIFF (CR3, RAF).
    case cameraRaw = "camera raw"
    /// Scalable Vector Graphics.
    case svg = "SVG"
    /// Portable Document Format.
    case pdf = "PDF"
    /// PostScript.
    case postScript = "PostScript"
    /// MP4, QuickTime, Matroska, WebM and AVI.
    case video = "video"

    /// The name in the plain: `WebP`, `JPEG XL`, `video`.
    public var description: String { rawValue }

    /// The type that a file of these first bytes has, or nil.
    init?(of start: [UInt8]) {
        func has(_ text: String, at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: text.utf8) }
        func has(_ values: [UInt8]) -> Bool { start.starts(with: values) }

        if has("GIF8") {
            self = .gif
        } else if has("RIFF") && has("WEBP", at: 8) {
            self = .webP
        } else if has("BM") && start.count > 14 && start[6...9].allSatisfy({ $0 == 0 }) {
            self = .bmp
        } else if has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+") || has("IIRO") || has("IIU\0") {
            self = .tiff
        } else if has("ftyp", at: 4) {
            guard let type = Self(mediaFileOf: start) else { return nil }
            self = type
        } else if has("JXL ", at: 4) || has([0xFF, 0x0A]) {
            self = .jpegXL
        } else if has("jP  ", at: 4) || has([0xFF, 0x4F, 0xFF, 0x51]) {
            self = .jpeg2000
        } else if let type = Self(rareTypeOf: start, has: has) {
            self = type
        } else if has("P") && start.count > 2 && "1234567Ff".utf8.contains(start[1]) && [9, 10, 13, 32].contains(start[2]) {
            self = .pnm
        } else if Self.isSVG(start) {
            self = .svg
        } else {
            return nil
        }
    }

    private init?(rareTypeOf start: [UInt8], has: (String, Int) -> Bool) {
        let marks: [(type: Self, text: String, offset: Int)] = [
            (.photoshop, "8BPS", 0), (.pdf, "%PDF", 0), (.postScript, "%!PS", 0), (.xcf, "gimp xcf", 0), (.qoi, "qoif", 0),
            (.dds, "DDS ", 0), (.radiance, "#?RADIANCE", 0), (.radiance, "#?RGBE", 0), (.dicom, "DICM", 128),
            (.cameraRaw, "FUJIFILMCCD-RAW", 0), (.mng, "MNG\r\n", 1), (.mng, "JNG\r\n", 1),
        ]
        if let mark = marks.first(where: { has($0.text, $0.offset) }) {
            self = mark.type
        } else if has("RIFF", 0) && has("AVI ", 8) || start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) || has("moov", 4) {
            self = .video
        } else if start.starts(with: [0x76, 0x2F, 0x31, 0x01]) {
            self = .exr
        } else if start.starts(with: [0x49, 0x49, 0xBC]) {
            self = .jpegXR
        } else if start.count > 5 && (start.starts(with: [0, 0, 1, 0]) || start.starts(with: [0, 0, 2, 0])) && start[5] == 0
            && start[4] > 0
        {
            self = .ico
        } else {
            return nil
        }
    }

    /// By the brands of an ISO base media file: the main one first, then those it is compatible with.
    private init?(mediaFileOf start: [UInt8]) {
        let length = start.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let box = start.prefix(max(min(length, start.count), min(12, start.count)))
        // The number between the main brand and the others is not a brand; that it reads as one is next to impossible.
        let brands = stride(from: 8, to: box.count - 3, by: 4).map { String(decoding: box[$0..<$0 + 4], as: UTF8.self) }
        guard let main = brands.first else { return nil }
        if brands.contains(where: { $0.hasPrefix("avi") }) {
            self = .avif
        } else if main.hasPrefix("he") || main == "mif1" || main == "msf1" {
            self = .heic
        } else if main == "crx " {
            self = .cameraRaw
        } else if main == "jxl " {
            self = .jpegXL
        } else if ["jp2 ", "jpx ", "jpm "].contains(main) {
            self = .jpeg2000
        } else {
            self = .video
        }
    }

    /// Whether a text is SVG: its element comes after what XML allows before it, a byte order mark, declarations and comments.
    private static func isSVG(_ start: [UInt8]) -> Bool {
        let text = String(decoding: start, as: UTF8.self)
        guard let first = text.unicodeScalars.first(where: { $0 != "\u{FEFF}" && !$0.properties.isWhitespace }) else {
            return false
        }
        return first == "<" && text.contains("<svg")
    }
}
