import Foundation
import ImageFiles
import Testing

/// Orientations in XMP, in ImageMagick's text and in odd EXIF, against what Pillow's `exif_transpose` makes of the same files.
@Suite("Orientation outside EXIF's own place")
struct OrientationTests {
    @Test func equalsPillow() throws {
        let files = try TestData.files(in: TestData.path("orientation"), withExtensions: ["png", "jpg"])
        #expect(files.count == 24)
        for file in files {
            let url = URL(filePath: file)
            let name = url.lastPathComponent.replacingOccurrences(of: ".", with: "-") + ".expected"
            let expected = try PixelImage(contentsOf: url.deletingLastPathComponent().appending(path: name).path)
            let image = try PixelImage(contentsOf: file)
            let difference = try #require(image.difference(from: expected), "\(file): \(describe(image))")
            #expect(difference.largest <= 2, "\(file): \(difference)")
            let information = try PixelImage.information(ofFileAt: file)
            #expect((information.width, information.height) == (image.width, image.height), "\(file)")
        }
    }

    /// A second run sees nothing to turn: neither EXIF nor XMP is written.
    @Test func isAppliedOnce() throws {
        for name in ["xmp-attribute.png", "raw-exif.png", "xmp-element.jpg"] {
            let image = try PixelImage(contentsOf: TestData.path("orientation/\(name)"))
            #expect((image.width, image.height) == (7, 13))
            for format in ImageFileFormat.allCases {
                let again = try PixelImage(encoded: image.encoded(as: format))
                #expect((again.width, again.height) == (7, 13))
            }
        }
    }

    /// A chunk that inflates to more than a text may have is no orientation, and costs no more memory than that.
    @Test func bombsAreIgnored() throws {
        let bytes = try TestData.bytes(TestData.path("orientation/raw-exif.png"))
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("zTXt".utf8)) }) - 4
        // A stored block of deflate holds at most 65535 bytes: a stream of 40 is above the limit of a text.
        var stream: [UInt8] = [0x78, 0x01]
        for index in 0..<40 { stream += [index == 39 ? 1 : 0, 0xFF, 0xFF, 0, 0] + [UInt8](repeating: 10, count: 65535) }
        let payload = Array("Raw profile type exif".utf8) + [0, 0] + stream
        var chunk = Array("zTXt".utf8) + payload
        let checksum = crc32(chunk)
        chunk = bigEndian(payload.count) + chunk + bigEndian(Int(checksum))
        let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
        let bomb = bytes[..<start] + chunk + bytes[(start + 12 + length)...]
        #expect(try PixelImage(encoded: Array(bomb)).width == 13)
    }
}

/// The checksum of a PNG's chunk, by its definition.
func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = .max
    for byte in bytes {
        value ^= UInt32(byte)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
}

/// A number in 4 bytes, the high one first.
func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
