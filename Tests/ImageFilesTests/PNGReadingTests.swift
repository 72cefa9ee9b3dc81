import ImageFiles
import Testing

@Suite("Reading PNG")
struct PNGReadingTests {
    /// Every depth, colour type and interlacing, against the samples that the files were made from.
    @Test func everyKindHoldsItsSamples() throws {
        let rows = try TestData.table("png/manifest.tsv")
        #expect(rows.count > 40)
        for row in rows {
            let path = TestData.path("png/\(row[0])")
            let image = try PixelImage(contentsOf: path)
            let found = [image.width, image.height, image.channels, image.bitDepth].map(String.init)
            #expect(found == Array(row[1...4]), "\(row[0])")
            #expect(image.fingerprint == row[6], "\(row[0]): other samples; written by Data/generate.py")

            let information = try PixelImage.information(ofFileAt: path)
            #expect(information.format == .png, "\(row[0])")
            let told = [information.width, information.height, information.channels, information.bitDepth]
            #expect(told.map(String.init) == Array(row[1...3]) + [row[5]], "\(row[0])")
        }
    }

    @Test func everyCutIsRefusedUntilPixelsAreComplete() throws {
        let bytes = try TestData.bytes(TestData.path("png/rgb8.png"))
        let whole = try PixelImage(encoded: bytes)
        // The closing chunk is 12 bytes, the checksum of the pixels 4.
        for count in 1..<bytes.count {
            let image = try? PixelImage(encoded: Array(bytes[..<count]))
            if count < bytes.count - 12 - 8 {
                #expect(image == nil, "cut to \(count) of \(bytes.count)")
            } else if let image {
                #expect(image == whole, "cut to \(count) of \(bytes.count)")
            }
        }
    }

    @Test func everyChangedByteOfThePixelsIsRefused() throws {
        let bytes = try TestData.bytes(TestData.path("png/palette4.png"))
        for index in bytes.count - 12 - 20..<bytes.count - 12 {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: ImageFileError.self, "byte \(index)") { try PixelImage(encoded: damaged) }
        }
    }

    /// A file of 100 bytes that claims to be 30000 x 30000, and a limit set lower by the caller.
    @Test func claimsOfSizeAreCheckedFirst() throws {
        var bytes = try TestData.bytes(TestData.path("png/grey8.png"))
        bytes.replaceSubrange(16..<24, with: [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30])
        bytes.replaceSubrange(29..<33, with: checksum(bytes[12..<29]))
        #expect {
            try PixelImage(encoded: bytes, name: "bomb.png")
        } throws: { error in
            (error as? ImageFileError)?.problem == .tooManyPixels(width: 30000, height: 30000, limit: 512_000_000)
                && "\(error)".contains("bomb.png") && "\(error)".contains("30000x30000")
        }
        let small = try TestData.bytes(TestData.path("png/grey8.png"))
        #expect(throws: ImageFileError(path: "x", problem: .tooManyPixels(width: 19, height: 14, limit: 200))) {
            try PixelImage(encoded: small, name: "x", limits: DecodingLimits(pixels: 200))
        }
        #expect(throws: Never.self) { try PixelImage(encoded: small, limits: DecodingLimits(pixels: 19 * 14)) }
        // Allowed by the limit, but no 200 bytes can hold so many pixels.
        #expect {
            try PixelImage(encoded: bytes, limits: DecodingLimits(pixels: 1_000_000_000))
        } throws: { error in
            if case .truncated(.png, _)? = (error as? ImageFileError)?.problem { true } else { false }
        }
    }

    /// CRC-32 of ISO 3309, as PNG uses it.
    private func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var value: UInt32 = 0xffff_ffff
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
        }
        value = ~value
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
