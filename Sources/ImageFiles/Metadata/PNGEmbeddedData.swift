/// The chunks of a PNG that say something about its picture beside the pixels.
struct PNGEmbeddedData {
    private(set) var colorProfile: ColorProfile?
    private(set) var color: PNGColor?
    private(set) var resolution: ImageResolution?
    /// From `eXIf`, else from the text that ImageMagick writes.
    private(set) var exif: ExifDirectory?
    private(set) var xmp: ArraySlice<UInt8>?

    /// The largest text that is inflated, in bytes, as Pillow's `MAX_TEXT_CHUNK`. EXIF has at most 64 KiB, which are twice as many as
    /// hexadecimal digits.
    private static let largestText = 1 << 20

    /// The chunks that count behind the pixels too.
    static let typesBehindPixels = ["eXIf", "tEXt", "zTXt", "iTXt"]

    init(_ bytes: [UInt8]) {
        var exif: ArraySlice<UInt8>?
        var rawExif: Text?, xmp: Text?
        var color = PNGColor()
        var isBeforePixels = true
        for chunk in PNGChunks(bytes) {
            switch chunk.type {
            case "IDAT": isBeforePixels = false
            case "eXIf" where chunk.isIntact: exif = chunk.payload
            case "tEXt", "zTXt", "iTXt":
                guard let text = Text(chunk) else { continue }
                switch text.keyword {
                case "Raw profile type exif": rawExif = text
                case "XML:com.adobe.xmp": xmp = text
                case "exif" where chunk.type == "tEXt": exif = text.content
                default: break
                }
            case "iCCP" where isBeforePixels && colorProfile == nil && chunk.isIntact:
                colorProfile = Self.colorProfile(chunk.payload)
            case "sRGB", "gAMA", "cHRM", "cICP":
                if isBeforePixels && chunk.isIntact { color.set(chunk) }
            case "pHYs" where isBeforePixels && chunk.payload.count == 9 && chunk.isIntact:
                resolution = Self.resolution(chunk.payload)
            default: break
            }
        }
        if color != PNGColor() { self.color = color }
        self.exif =
            exif.map { ExifDirectory($0) }
            ?? rawExif.flatMap { $0.inflated(limit: Self.largestText) }
            .flatMap(Self.bytes(ofRawProfile:)).flatMap { ExifDirectory($0[...]) }
        if self.exif?.orientation == nil { self.xmp = xmp?.inflated(limit: Self.largestText) }
    }

    /// A name, a zero, the method (0, deflate) and the stream.
    private static func colorProfile(_ payload: ArraySlice<UInt8>) -> ColorProfile? {
        guard let end = payload.prefix(80).firstIndex(of: 0) else { return nil }
        let rest = payload[(end + 1)...]
        guard rest.first == 0 else { return nil }
        return Deflate.inflated(rest.dropFirst(), limit: ColorProfile.largestSize).flatMap { ColorProfile($0) }
    }

    private static func resolution(_ payload: ArraySlice<UInt8>) -> ImageResolution? {
        let (horizontal, vertical) = (payload.bigEndian(at: 0, bytes: 4), payload.bigEndian(at: 4, bytes: 4))
        guard horizontal > 0, vertical > 0 else { return nil }
        switch payload.last {
        case 1: return ImageResolution(horizontal: Double(horizontal), vertical: Double(vertical))
        case 0 where horizontal != vertical:
            return ImageResolution(horizontal: Double(horizontal), vertical: Double(vertical), unit: .aspect)
        default: return nil
        }
    }

    /// ImageMagick's text of a profile: an empty line, its name, its length, then hexadecimal digits in lines.
    private static func bytes(ofRawProfile text: ArraySlice<UInt8>) -> [UInt8]? {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4 else { return nil }
        var bytes: [UInt8] = [], high: UInt8?
        for character in lines[3] {
            guard let digit = Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init) else {
                if character == 32 || (9...13).contains(character) { continue }
                return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    /// A chunk of text whose name is known.
    private struct Text {
        let keyword: String
        let content: ArraySlice<UInt8>
        let isCompressed: Bool

        init?(_ chunk: PNGChunk) {
            guard let end = chunk.payload.prefix(80).firstIndex(of: 0) else { return nil }
            keyword = String(decoding: chunk.payload[..<end], as: UTF8.self)
            guard ["Raw profile type exif", "XML:com.adobe.xmp", "exif"].contains(keyword), chunk.isIntact else { return nil }
            let rest = chunk.payload[(end + 1)...]
            switch chunk.type {
            case "tEXt": (content, isCompressed) = (rest, false)
            case "zTXt":
                guard rest.first == 0 else { return nil }
                (content, isCompressed) = (rest.dropFirst(), true)
            default:
                // Whether it is compressed, the method, a language, a translated name.
                guard let flag = rest.first, flag == 0 || rest.dropFirst().first == 0 else { return nil }
                let parts = rest.dropFirst(2).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3 else { return nil }
                (content, isCompressed) = (parts[2], flag != 0)
            }
        }

        func inflated(limit: Int) -> ArraySlice<UInt8>? {
            isCompressed ? Deflate.inflated(content, limit: limit)?[...] : content
        }
    }
}

extension PNGColor {
    fileprivate mutating func set(_ chunk: PNGChunk) {
        let payload = chunk.payload
        switch (chunk.type, payload.count) {
        case ("sRGB", 1) where payload.bigEndian(at: 0, bytes: 1) <= 3: renderingIntent = payload.first
        case ("gAMA", 4) where payload.contains { $0 != 0 }: gamma = UInt32(payload.bigEndian(at: 0, bytes: 4))
        case ("cHRM", 32): chromaticities = (0..<8).map { UInt32(payload.bigEndian(at: 4 * $0, bytes: 4)) }
        // Samples of PNG are RGB, for which the matrix is 0.
        case ("cICP", 4) where payload.bigEndian(at: 2, bytes: 1) == 0: codingPoints = Array(payload)
        default: break
        }
    }
}
