import Foundation
import ImageFiles
import Testing

/// Colour profiles and resolutions, from file to file.
@Suite("Metadata of images")
struct MetadataTests {
    private func image(_ name: String) throws -> PixelImage { try PixelImage(contentsOf: TestData.path("metadata/\(name)")) }

    private func again(_ image: PixelImage, as format: ImageFileFormat) throws -> PixelImage {
        try PixelImage(encoded: image.encoded(as: format))
    }

    private func hash(_ profile: ColorProfile?) -> String {
        guard let profile else { return "" }
        return PixelImage(width: profile.bytes.count, height: 1, channels: 1, bytes: profile.bytes).fingerprint
    }

    /// What Pillow finds is found, and it is found again after writing in either format.
    @Test func equalsPillow() throws {
        let rows = try TestData.table("metadata/manifest.tsv")
        #expect(rows.count == 11)
        for row in rows {
            let image = try image(row[0])
            let expected = try #require([Double(row[3]), Double(row[4])] as? [Double])
            for (file, found) in [
                ("", image), ("PNG of ", try again(image, as: .png)), ("JPEG of ", try again(image, as: .jpeg)),
            ] {
                #expect(String(found.metadata.colorProfile?.bytes.count ?? 0) == row[1], "\(file)\(row[0])")
                #expect(hash(found.metadata.colorProfile) == row[2], "\(file)\(row[0])")
                let resolution = found.metadata.resolution
                let inches = [resolution?.horizontal, resolution?.vertical].map { ($0 ?? 0) * 0.0254 }
                // A JPEG has whole numbers.
                let slack = file == "JPEG of " ? 0.5 : 0.02
                #expect(zip(inches, expected).allSatisfy { abs($0 - $1) <= slack }, "\(file)\(row[0]): \(inches)")
                #expect(resolution == nil || resolution?.unit == .metre)
            }
            #expect(try PixelImage.information(ofFileAt: TestData.path("metadata/\(row[0])")).metadata == image.metadata)
        }
        #expect(try image("profile.png").metadata.colorProfile?.name == "sRGB built-in")
    }

    @Test func profilesThatDoNotFitAreLeftOff() throws {
        // Inks become RGB.
        #expect(try image("ink-profile.jpg").metadata.colorProfile == nil)
        // Grey becomes RGB and the reverse.
        for format in ImageFileFormat.allCases {
            let colour = try again(image("grey-profile.png").converted(toChannels: 3), as: format)
            #expect(colour.metadata.colorProfile == nil && colour.metadata.resolution != nil)
            #expect(try again(image("profile.png").converted(toChannels: 1), as: format).metadata.colorProfile == nil)
            let alpha = try again(image("profile.png").converted(toChannels: 4), as: format)
            #expect(alpha.metadata.colorProfile?.space == .rgb)
            let grey = try again(image("grey-profile.jpg").converted(toChannels: 2), as: format)
            #expect(grey.metadata.colorProfile?.space == .grey)
        }
    }

    @Test func operationsKeepMetadata() throws {
        let image = try image("profile.png")
        let results = [
            image.converted(toBitDepth: 16), image.converted(toChannels: 4).composited(over: .white),
            image.cropped(x: 1, y: 1, width: 3, height: 3), image.flippedHorizontally(),
            image.resized(width: 9, height: 40, filter: .bicubic), image.resized(width: 9, height: 4, filter: .nearest),
            image.converted(toBitDepth: 16).resized(width: 9, height: 40, filter: .bilinear).converted(toBitDepth: 8),
            image.reflectPadded(top: 1, left: 2, bottom: 3, right: 4),
        ]
        for result in results { #expect(result.metadata == image.metadata) }
        let turned = image.oriented(by: .rotated90Clockwise)
        #expect(turned.metadata.colorProfile == image.metadata.colorProfile)
        #expect(turned.metadata.resolution?.horizontal == image.metadata.resolution?.vertical)
        #expect(turned.metadata.resolution?.vertical == image.metadata.resolution?.horizontal)
        #expect(PixelImage.sheet(rows: [[image]]).metadata == ImageMetadata())
    }

    @Test func pixelsAloneAreCompared() throws {
        var other = try image("profile.png")
        other.metadata = ImageMetadata()
        #expect(try other == image("profile.png"))
    }

    /// Every number that a JPEG can hold comes back as it was, in inches, in centimetres and as a shape of pixels.
    @Test func resolutionsOfJPEGComeBack() throws {
        let plain = try TestData.bytes(TestData.path("metadata/plain.jpg"))
        for (unit, x, y) in [(1, 72, 72), (1, 300, 150), (1, 65535, 1), (2, 118, 59), (2, 28, 1), (0, 2, 1), (0, 3, 65535)]
            as [(UInt8, Int, Int)]
        {
            var bytes = plain
            bytes.replaceSubrange(13..<18, with: [unit] + bigEndian(x).suffix(2) + bigEndian(y).suffix(2))
            let written = try PixelImage(encoded: bytes).encoded(as: .jpeg)
            #expect(Array(written[13..<18]) == Array(bytes[13..<18]))
        }
        // By way of PNG, where a shape of pixels has a place too.
        var bytes = plain
        bytes.replaceSubrange(13..<18, with: [0, 0, 2, 0, 1])
        let written = try again(PixelImage(encoded: bytes), as: .png).encoded(as: .jpeg)
        #expect(Array(written[13..<18]) == [0, 0, 2, 0, 1])
    }

    /// sRGB, gAMA, cHRM and cICP of a PNG stay in a PNG; a picture without any of them gets none.
    @Test func colourOfPNGWithoutProfile() throws {
        var image = try image("plain.png")
        #expect(image.metadata == ImageMetadata())
        var color = PNGColor()
        (color.renderingIntent, color.gamma) = (1, 45455)
        color.chromaticities = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
        color.codingPoints = [12, 16, 0, 1]
        image.metadata.pngColor = color
        #expect(try again(image, as: .png).metadata.pngColor == color)
        #expect(try again(image, as: .png).converted(toBitDepth: 16) == image.converted(toBitDepth: 16))
        #expect(try again(image, as: .jpeg).metadata == ImageMetadata())
        // With a profile, sRGB would contradict it.
        image.metadata.colorProfile = try self.image("profile.png").metadata.colorProfile
        color.renderingIntent = nil
        #expect(try again(image, as: .png).metadata.pngColor == color)
    }

    /// A profile of many segments; one that no JPEG can hold is left off there.
    @Test func largeProfiles() throws {
        var image = try image("profile.png")
        let small = try #require(image.metadata.colorProfile).bytes
        for size in [65519, 65520, 200_000, 15_999_999] {
            var bytes = small + (small.count..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            bytes.replaceSubrange(0..<4, with: bigEndian(size))
            image.metadata.colorProfile = ColorProfile(bytes)
            #expect(image.metadata.colorProfile?.bytes.count == size)
            for format in ImageFileFormat.allCases {
                #expect(try again(image, as: format).metadata.colorProfile == image.metadata.colorProfile, "\(size)")
            }
        }
        var bytes = small + [UInt8](repeating: 0, count: 20_000_000 - small.count)
        bytes.replaceSubrange(0..<4, with: bigEndian(20_000_000))
        #expect(ColorProfile(bytes) == nil)
    }

    /// Whatever happens to the bytes of a profile or of a resolution, the picture is read and written.
    @Test func damageIsIgnored() throws {
        for name in ["profile.png", "profile.jpg", "segments.jpg", "exif-without-jfif.jpg"] {
            let bytes = try TestData.bytes(TestData.path("metadata/\(name)"))
            let marks = name.hasSuffix("png") ? ["iCCP", "pHYs"] : ["JFIF", "ICC_PROFILE", "Exif"]
            for mark in marks {
                guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: Array(mark.utf8)) }) else { continue }
                for index in start..<min(start + 160, bytes.count) {
                    // A chunk's own checksum is corrected, so that its damage is looked at.
                    for change: UInt8 in [0x01, 0x80, 0xFF] {
                        var damaged = bytes
                        damaged[index] ^= change
                        if name.hasSuffix("png") { correct(&damaged) }
                        guard let image = try? PixelImage(encoded: damaged) else { continue }
                        #expect((image.width, image.height) == (21, 13))
                        _ = image.metadata.colorProfile?.name
                        for format in ImageFileFormat.allCases { #expect(try again(image, as: format).width == 21) }
                    }
                }
            }
        }
    }

    private func correct(_ png: inout [UInt8]) {
        var offset = 8
        while offset + 12 <= png.count {
            let length = png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= png.count - offset - 12 else { return }
            let end = offset + 8 + length
            png.replaceSubrange(end..<end + 4, with: bigEndian(Int(crc32(Array(png[offset + 4..<end])))))
            offset = end + 4
        }
    }

    /// A profile that inflates to more than a profile may have counts as none, at that limit.
    @Test func bombsAreIgnored() throws {
        let plain = try TestData.bytes(TestData.path("metadata/plain.png"))
        var stream: [UInt8] = [0x78, 0x01]
        let block = [UInt8](repeating: 0, count: 65535)
        for _ in 0..<300 { stream += [0, 0xFF, 0xFF, 0, 0] + block }
        let payload = Array("ICC Profile".utf8) + [0, 0] + stream
        let chunk = Array("iCCP".utf8) + payload
        let bomb = plain[..<33] + bigEndian(payload.count) + chunk + bigEndian(Int(crc32(chunk))) + plain[33...]
        #expect(try PixelImage(encoded: Array(bomb)).metadata.colorProfile == nil)
    }
}
