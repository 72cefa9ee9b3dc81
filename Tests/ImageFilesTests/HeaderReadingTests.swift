import Foundation
import ImageFiles
import Testing

/// The header of a large file is read from a part of it, and says the same as the whole file.
@Suite("Reading headers")
struct HeaderReadingTests {
    /// A picture that no codec makes small.
    private let noise: PixelImage = {
        var state: UInt32 = 1
        let bytes = (0..<260 * 250 * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return PixelImage(width: 260, height: 250, channels: 3, bytes: bytes)
    }()

    /// - Returns: What is said of a file of these bytes.
    private func information(_ bytes: [UInt8]) throws -> ImageFileInfo {
        try TestData.withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/x"))
            return try PixelImage.information(ofFileAt: "\(folder)/x")
        }
    }

    @Test(arguments: ImageFileFormat.allCases) func equalsTheDecodedPicture(format: ImageFileFormat) throws {
        var image = noise
        image.metadata = try PixelImage(contentsOf: TestData.path("metadata/profile.png")).metadata
        // The second profile does not fit into what is read first.
        for size in [image.metadata.colorProfile?.bytes.count ?? 0, 300_000] {
            var profile = try #require(image.metadata.colorProfile).bytes
            profile += (profile.count..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            profile.replaceSubrange(0..<4, with: bigEndian(size))
            image.metadata.colorProfile = ColorProfile(profile)
            let bytes = try image.encoded(as: format, quality: 100)
            #expect(bytes.count > 1 << 16)
            let found = try information(bytes)
            let decoded = try PixelImage(encoded: bytes)
            #expect((found.width, found.height, found.channels) == (260, 250, 3) && found.metadata == decoded.metadata)
            #expect(found.metadata.colorProfile == image.metadata.colorProfile)
            // A file that is cut in its pixels still has its header.
            #expect(try information(Array(bytes.prefix(bytes.count - 1000))) == found)
        }
    }

    /// EXIF and XMP that come after many chunks of pixels.
    @Test func chunksBehindThePixelsCount() throws {
        let bytes = try noise.encoded(as: .png)
        let small = try TestData.bytes(TestData.path("orientation/xmp-after-pixels.png"))
        let start = try #require(small.indices.first { small[$0...].starts(with: Array("iTXt".utf8)) }) - 4
        let turned = bytes.dropLast(12) + small[start...]
        let found = try information(Array(turned))
        #expect(found.orientation == .transversed && (found.width, found.height) == (250, 260))
        #expect(try PixelImage(encoded: Array(turned)).width == 250)
    }
}
