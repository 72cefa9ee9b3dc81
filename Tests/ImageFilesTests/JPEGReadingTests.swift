import ImageFiles
import Testing

@Suite("Reading JPEG")
struct JPEGReadingTests {
    /// Sampling, progressive, restarts, inks: against what Pillow decodes, within what versions of libjpeg differ by.
    @Test(arguments: [
        "rgb-444", "rgb-420", "rgb-422", "rgb-progressive", "rgb-restarts", "rgb-untransformed", "grey", "grey-progressive",
        "cmyk-adobe", "cmyk-plain", "ycck-adobe", "ycck-wrong-transform", "orientation-0", "orientation-9",
    ])
    func equalsPillow(name: String) throws {
        let path = TestData.path("jpeg/\(name).jpg")
        let image = try PixelImage(contentsOf: path)
        let expected = try PixelImage(contentsOf: TestData.path("jpeg/\(name).png"))
        let difference = try #require(
            image.difference(from: expected), "\(name): \(describe(image)), not \(describe(expected))")
        #expect(difference.largest <= 4 && difference.mean < 0.5, "\(name): \(difference)")

        let information = try PixelImage.information(ofFileAt: path)
        #expect(information.format == .jpeg && information.bitDepth == 8 && information.orientation == .normal)
        #expect((information.width, information.height, information.channels) == (43, 29, image.channels))
    }

    /// Stored turned in eight ways, in both byte orders of EXIF, shown in one.
    @Test(arguments: 1...8)
    func orientationIsApplied(number: Int) throws {
        let path = TestData.path("jpeg/orientation-\(number).jpg")
        let image = try PixelImage(contentsOf: path)
        let expected = try PixelImage(contentsOf: TestData.path("jpeg/orientation-1.png"))
        let difference = try #require(image.difference(from: expected), "\(describe(image))")
        #expect(difference.mean < 4, "orientation \(number): \(difference)")
        let information = try PixelImage.information(ofFileAt: path)
        #expect(information.orientation.rawValue == number && (information.width, information.height) == (43, 29))
    }

    /// Whatever EXIF's bytes are, the picture is read, turned or not.
    @Test func damagedExifIsIgnored() throws {
        let bytes = try TestData.bytes(TestData.path("jpeg/orientation-6.jpg"))
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("Exif".utf8)) })
        for index in start..<start + 44 {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var damaged = bytes
                damaged[index] ^= change
                let image = try PixelImage(encoded: damaged)
                #expect([43, 29].contains(image.width))
            }
        }
    }

    /// Kinds that are not read are named: frame markers and precisions that the decoder refuses.
    @Test(arguments: [
        (0, UInt8(0xC3), "lossless"), (0, 0xC5, "hierarchical"), (0, 0xCB, "lossless"), (4, 12, "other than 8 bits"),
        (4, 16, "other than 8 bits"),
    ])
    func otherKindsAreNamed(offset: Int, value: UInt8, text: String) throws {
        var bytes = try TestData.bytes(TestData.path("jpeg/rgb-444.jpg"))
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes[frame + (offset == 0 ? 1 : offset)] = value
        #expect {
            try PixelImage(encoded: bytes, name: "scan.jpg")
        } throws: { error in
            guard case .unsupported? = (error as? ImageFileError)?.problem else { return false }
            return "\(error)".contains("scan.jpg") && "\(error)".contains(text)
        }
    }

    @Test(arguments: ["rgb-420", "rgb-progressive", "grey", "cmyk-adobe"])
    func cutDataIsRefused(name: String) throws {
        let bytes = try TestData.bytes(TestData.path("jpeg/\(name).jpg"))
        for count in stride(from: 1, to: bytes.count - 40, by: 7) {
            #expect(throws: ImageFileError.self, "\(name) cut to \(count) of \(bytes.count)") {
                try PixelImage(encoded: Array(bytes[..<count]))
            }
        }
    }

    /// All pixels are there: as every viewer, we show them.
    @Test func missingClosingMarkerIsForgiven() throws {
        let bytes = try TestData.bytes(TestData.path("jpeg/rgb-420.jpg"))
        #expect(try PixelImage(encoded: bytes.dropLast(2)) == PixelImage(encoded: bytes))
    }

    /// Thousands of scans in a small file would each walk over the whole picture.
    @Test func endlessScansAreRefused() throws {
        let bytes = try TestData.bytes(TestData.path("jpeg/grey-progressive.jpg"))
        let scans = bytes.indices.filter { bytes[$0...].starts(with: [0xFF, 0xDA]) }
        let last = try #require(scans.last)
        let repeated = bytes[last..<bytes.count - 2]
        var bomb = Array(bytes[..<last])
        for _ in 0..<150 { bomb += repeated }
        bomb += [0xFF, 0xD9]
        #expect(throws: ImageFileError(path: "b.jpg", problem: .tooManyScans(limit: 100))) {
            try PixelImage(encoded: bomb, name: "b.jpg")
        }
        #expect(throws: ImageFileError(path: "b.jpg", problem: .tooManyScans(limit: 3))) {
            try PixelImage(encoded: bytes, name: "b.jpg", limits: DecodingLimits(scans: 3))
        }
    }

    @Test func claimsOfSizeAreCheckedFirst() throws {
        var bytes = try TestData.bytes(TestData.path("jpeg/rgb-444.jpg"))
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFD, 0xE8, 0xFD, 0xE8])
        #expect(throws: ImageFileError(path: "b.jpg", problem: .tooManyPixels(width: 65000, height: 65000, limit: 512_000_000))) {
            try PixelImage(encoded: bytes, name: "b.jpg")
        }
        bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: ImageFileError(path: "b.jpg", problem: .unsupported(kind: "JPEG with a side above 65500 pixels"))) {
            try PixelImage(encoded: bytes, name: "b.jpg")
        }
    }

    /// Coded data that runs out is refused even where a closing marker follows it; libjpeg would paint the rest grey.
    @Test func halfAPictureIsRefused() throws {
        let bytes = try TestData.bytes(TestData.path("jpeg/rgb-420.jpg"))
        #expect {
            try PixelImage(encoded: Array(bytes[..<(bytes.count - 300)]) + [0xFF, 0xD9])
        } throws: { error in
            if case .truncated(.jpeg, _)? = (error as? ImageFileError)?.problem { true } else { false }
        }
    }
}
