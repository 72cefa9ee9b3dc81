import Foundation
import ImageFiles
import Testing

/// Files that are no image, and images that are not read: one line that names the file, what is wrong and what to do.
@Suite("Errors of reading")
struct FileErrorTests {
    private func error(for path: String) -> ImageFileError? {
        do {
            _ = try PixelImage(contentsOf: path)
            return nil
        } catch { return error }
    }

    /// Writes the bytes as `name` and reads them back.
    private func error(for bytes: [UInt8], named name: String = "x.png") throws -> ImageFileError? {
        try TestData.withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
            let read = error(for: "\(folder)/\(name)")
            #expect(read.map { $0.path == "\(folder)/\(name)" && "\($0)".contains("\(folder)/\(name)") } ?? true)
            return read
        }
    }

    @Test func missingFile() throws {
        let read = try #require(error(for: "no/such/horse.png"))
        #expect(read.problem == .missing)
        #expect("\(read)" == "no such file no/such/horse.png - check the path")
        #expect(error(for: TestData.path("png/rgb8.png/x.png"))?.problem == .missing)
        #expect(error(for: "")?.problem == .missing)
    }

    @Test func folder() {
        let read = error(for: TestData.folder)
        #expect(read?.problem == .directory)
        #expect("\(read!)" == "a folder where an image file is expected \(TestData.folder) - name an image in it")
    }

    @Test func pipesAndDevicesAreNotWaitedFor() throws {
        #expect(error(for: "/dev/null")?.problem == .notRegularFile)
        try TestData.withTemporaryFolder { folder in
            #expect(mkfifo("\(folder)/pipe.png", 0o600) == 0)
            #expect(error(for: "\(folder)/pipe.png")?.problem == .notRegularFile)
        }
    }

    @Test(.enabled(if: getuid() != 0, "permissions do not bind the superuser"))
    func unreadableFile() throws {
        try TestData.withTemporaryFolder { folder in
            try Data([1]).write(to: URL(filePath: "\(folder)/x.png"))
            chmod("\(folder)/x.png", 0)
            guard case .unreadable? = error(for: "\(folder)/x.png")?.problem else {
                Issue.record("a file without permissions was read")
                return
            }
        }
    }

    @Test func emptyAndText() throws {
        #expect(try error(for: [])?.problem == .empty)
        #expect(try error(for: Array("This is not an image.\nÄ\n".utf8))?.problem == .text)
        #expect(try error(for: Array("<!DOCTYPE html><html>404</html>".utf8), named: "x.jpg")?.problem == .text)
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
        #expect(try error(for: Array(pointer.utf8))?.problem == .gitLFSPointer)
        #expect(try error(for: [0, 1, 2, 3, 200, 255])?.problem == .unknownType)
        // A text whose last character is cut at the end of what is looked at.
        #expect(try error(for: Array(String(repeating: "ä", count: 400).utf8))?.problem == .text)
    }

    @Test func otherTypesAreNamed() throws {
        let starts = [
            ("GIF", "GIF89a\u{1}\u{0}\u{1}\u{0}"), ("WebP", "RIFF\u{10}\u{0}\u{0}\u{0}WEBPVP8 "), ("TIFF", "II*\u{0}\u{8}\u{0}"),
            ("BMP", "BM\u{20}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{36}\u{0}\u{0}\u{0}\u{28}"),
            ("AVIF", "\u{0}\u{0}\u{0}\u{1c}ftypavif"), ("HEIC", "\u{0}\u{0}\u{0}\u{18}ftypheic"), ("PNM", "P6\n2 2\n255\n"),
            ("PDF", "%PDF-1.7\n"), ("TIFF", "MM\u{0}*\u{0}\u{0}"), ("JPEG 2000", "\u{0}\u{0}\u{0}\u{c}jP  \r\n"),
        ]
        for (name, start) in starts {
            let read = try #require(try error(for: Array(start.utf8)))
            let type = try #require(ForeignImageType(rawValue: name))
            #expect(read.problem == .foreignType(type))
            #expect("\(read)".contains("cannot read \(name) file") && "\(read)".contains("PNG or JPEG: "))
            #expect("\(read)".contains(type.conversionCommand(forFileAt: read.path)))
        }
    }

    @Test func contentDecidesAndNotTheName() throws {
        try TestData.withTemporaryFolder { folder in
            let png = try TestData.bytes(TestData.path("png/rgb8.png"))
            try Data(png).write(to: URL(filePath: "\(folder)/picture.jpg"))
            #expect(try PixelImage.information(ofFileAt: "\(folder)/picture.jpg").format == .png)
            #expect(try PixelImage(contentsOf: "\(folder)/picture.jpg") == PixelImage(contentsOf: TestData.path("png/rgb8.png")))
        }
    }

    @Test func corruptFilesSayHow() throws {
        let png = try TestData.bytes(TestData.path("png/rgb8.png"))
        var damaged = png
        damaged[60] ^= 0xff
        guard case .corrupt(.png, _)? = try error(for: damaged)?.problem else {
            Issue.record("a damaged PNG was read")
            return
        }
        guard case .truncated(.png, _)? = try error(for: Array(png[..<100]))?.problem else {
            Issue.record("half a PNG was read")
            return
        }
        #expect(try error(for: [0x0D, 0x0A] + png[1...])?.problem != nil)
        #expect(try error(for: [0x09] + png[1...])?.problem == .corrupt(.png, reason: "its first eight bytes are damaged"))
        guard case .truncated(.jpeg, _)? = try error(for: [0xFF, 0xD8, 0xFF, 0xE0, 0x00])?.problem else {
            Issue.record("a JPEG of five bytes was read")
            return
        }
    }

    @Test func hugeFilesAreNotRead() throws {
        let path = TestData.path("png/rgb16.png")
        let size = try TestData.bytes(path).count
        #expect(throws: ImageFileError(path: path, problem: .tooManyBytes(count: size, limit: 100))) {
            try PixelImage(contentsOf: path, limits: DecodingLimits(fileBytes: 100))
        }
    }

    /// Every message is one line with its remedy behind a dash.
    @Test func everyMessageNamesFileAndRemedy() {
        let problems: [ImageFileError.Problem] = [
            .missing, .directory, .notRegularFile, .unreadable(reason: "r"), .empty, .text, .gitLFSPointer,
            .foreignType(.gif), .unknownType, .corrupt(.png, reason: "r"), .truncated(.jpeg, reason: "r"),
            .unsupported(kind: "lossless JPEG"), .tooManyPixels(width: 1, height: 2, limit: 3), .tooManyScans(limit: 100),
            .tooManyBytes(count: 2, limit: 1), .outOfMemory, .unknownExtension, .unwritablePicture(.jpeg, reason: "r"),
            .missingFolder, .unwritable(reason: "r"),
        ]
        for problem in problems {
            let text = "\(ImageFileError(path: "dir/horse.png", problem: problem))"
            let parts = text.components(separatedBy: " - ")
            #expect(parts.count == 2 && parts[0].contains("dir/horse.png") && !parts[1].isEmpty, "\(text)")
            #expect(!text.contains("\n"))
            #expect("\(ImageFileError(path: "two\nlines", problem: problem))".contains(#"two\nlines"#))
        }
    }
}
