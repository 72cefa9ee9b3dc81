/// The segments of a JPEG that say something about its picture beside the pixels.
struct JPEGEmbeddedData {
    private(set) var colorProfile: ColorProfile?
    /// From JFIF.
    private(set) var resolution: ImageResolution?
    private(set) var exif: ExifDirectory?
    private(set) var xmp: ArraySlice<UInt8>?

    private static let nameOfXMP = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let nameOfProfile = Array("ICC_PROFILE\0".utf8)

    init(_ bytes: [UInt8]) {
        var exif: ArraySlice<UInt8> = []
        var parts: [ArraySlice<UInt8>] = []
        for segment in JPEGSegments(bytes) {
            let payload = segment.payload
            switch segment.marker {
            case 0xE0 where payload.starts(with: "JFIF\0".utf8) && payload.count >= 12:
                resolution = Self.resolution(payload) ?? resolution
            // What does not fit one segment goes on in the next.
            case 0xE1 where payload.starts(with: ExifDirectory.signature):
                let data = payload.dropFirst(ExifDirectory.signature.count)
                exif = exif.isEmpty ? data : exif + data
            case 0xE1 where payload.starts(with: Self.nameOfXMP): xmp = payload.dropFirst(Self.nameOfXMP.count)
            case 0xE2 where payload.starts(with: Self.nameOfProfile) && payload.count >= 14:
                parts.append(payload.dropFirst(Self.nameOfProfile.count))
            default: break
            }
        }
        self.exif = ExifDirectory(exif)
        colorProfile = Self.colorProfile(parts)
    }

    /// Version, unit (1 inch, 2 centimetre), two densities.
    private static func resolution(_ payload: ArraySlice<UInt8>) -> ImageResolution? {
        let (horizontal, vertical) = (payload.bigEndian(at: 8, bytes: 2), payload.bigEndian(at: 10, bytes: 2))
        guard horizontal > 0, vertical > 0 else { return nil }
        func density(_ length: Double) -> ImageResolution {
            ImageResolution(horizontal: Double(horizontal) / length, vertical: Double(vertical) / length)
        }
        switch payload.bigEndian(at: 7, bytes: 1) {
        case 1: return density(ImageResolution.inch)
        case 2: return density(0.01)
        case 0 where horizontal != vertical:
            return ImageResolution(horizontal: Double(horizontal), vertical: Double(vertical), unit: .aspect)
        default: return nil
        }
    }

    /// - Parameter parts: The number of each part from 1 on, the number of all, the bytes (ICC.1:2022, B.4).
    private static func colorProfile(_ parts: [ArraySlice<UInt8>]) -> ColorProfile? {
        let sorted = parts.sorted { $0.bigEndian(at: 0, bytes: 1) < $1.bigEndian(at: 0, bytes: 1) }
        for (index, part) in sorted.enumerated() {
            guard part.bigEndian(at: 0, bytes: 1) == index + 1, part.bigEndian(at: 1, bytes: 1) == sorted.count else {
                return nil
            }
        }
        return sorted.isEmpty ? nil : ColorProfile(sorted.flatMap { $0.dropFirst(2) })
    }
}
