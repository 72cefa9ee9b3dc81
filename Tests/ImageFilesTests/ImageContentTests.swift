import Foundation
import ImageFiles
import Testing

/// What a file is, by its first bytes, and the command that makes a PNG of it.
@Suite("Content of files")
struct ImageContentTests {
    /// The start of a file, written with one character a byte.
    private func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    @Test func readableFilesAreToldByContent() throws {
        #expect(try ImageContent(ofFileAt: TestData.path("png/rgb8.png")) == .readable(.png))
        #expect(try ImageContent(ofFileAt: TestData.path("jpeg/grey.jpg")) == .readable(.jpeg))
        #expect(try ImageContent(ofFileAt: TestData.path("generate.py")) == .text)
        #expect(ImageContent(of: []) == .empty)
        #expect(ImageContent(of: [0, 1, 2, 3, 200, 255]) == .unknown)
        #expect(ImageContent(of: Array("version https://git-lfs.github.com/spec/v1\n".utf8)) == .gitLFSPointer)
        #expect(throws: ImageFileError(path: "no/such.png", problem: .missing)) { try ImageContent(ofFileAt: "no/such.png") }
        #expect(throws: ImageFileError(path: "/", problem: .directory)) { try ImageContent(ofFileAt: "/") }
    }

    @Test(arguments: [
        (ForeignImageType.gif, "GIF89a\u{1}\0"), (.webP, "RIFF\u{10}\0\0\0WEBPVP8L"), (.tiff, "MM\0*\0\0"),
        (.tiff, "II+\0\u{8}\0"),
        (.bmp, "BM\u{20}\u{1}\0\0\0\0\0\0\u{36}\0\0\0\u{28}"), (.avif, "\0\0\0\u{1c}ftypavif\0\0\0\0mif1miaf"),
        (.avif, "\0\0\0\u{1c}ftypmif1\0\0\0\0mif1avifmiaf"), (.heic, "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic"),
        (.heic, "\0\0\0\u{18}ftypmif1\0\0\0\0mif1heic"), (.heic, "\0\0\0\u{18}ftypheix\0\0\0\0"),
        (.video, "\0\0\0\u{18}ftypisom\0\0\u{2}\0"),
        (.video, "\0\0\0\u{14}ftypqt  \0\0\0\0qt  "), (.cameraRaw, "\0\0\0\u{18}ftypcrx \0\0\0\u{1}"),
        (.jpegXL, "\0\0\0\u{c}JXL \r\n\u{87}\n"), (.jpegXL, "\u{ff}\n\u{fa}\u{1f}"), (.jpeg2000, "\0\0\0\u{c}jP  \r\n\u{87}\n"),
        (.jpeg2000, "\u{ff}\u{4f}\u{ff}\u{51}\0\u{29}"), (.photoshop, "8BPS\0\u{1}"), (.pdf, "%PDF-1.7\n"),
        (.pnm, "P6\n2 2\n255\n"),
        (.xcf, "gimp xcf v011\0"), (.qoi, "qoif\0\0\0\u{10}"), (.exr, "\u{76}\u{2f}\u{31}\u{1}\u{2}"),
        (.ico, "\0\0\u{1}\0\u{2}\0"),
        (.svg, "<?xml version=\"1.0\"?>\n<!-- drawn --><svg width=\"3\"/>"), (.svg, "\n <svg xmlns=\"\">"),
        (.dicom, String(repeating: "\0", count: 128) + "DICM"), (.postScript, "%!PS-Adobe-3.0 EPSF-3.0"),
    ])
    func foreignTypesAreNamed(type: ForeignImageType, start: String) {
        #expect(ImageContent(of: bytes(start)) == .foreign(type))
        #expect(ImageContent(of: bytes(start) + [UInt8](repeating: 0, count: 1000)) == .foreign(type))
    }

    /// Every beginning of a file has an answer, however short.
    @Test func shortStartsAreNoTrouble() {
        for start in [
            "\0\0\0\u{1c}ftypmif1\0\0\0\0mif1avif", "RIFF\u{10}\0\0\0WEBPVP8L", "BM\u{20}\u{1}\0\0\0\0\0\0\u{36}\0\0\0\u{28}",
        ] {
            for count in 0...start.unicodeScalars.count { _ = ImageContent(of: bytes(start).prefix(count)) }
        }
        // A box that claims to end before it begins.
        #expect(ImageContent(of: bytes("\0\0\0\0ftypavif")) == .foreign(.avif))
    }

    @Test(arguments: [
        (ForeignImageType.webP, "photos/a b.webp", "dwebp 'photos/a b.webp' -o 'photos/a b.png'"),
        (.webP, "a.png", "dwebp a.png -o a.converted.png"), (.heic, "IMG_1.HEIC", "heif-convert IMG_1.HEIC IMG_1.png"),
        (.avif, "it's.avif", #"avifdec 'it'\''s.avif' 'it'\''s.png'"#),
        (.tiff, "s.v2/scan", "magick 's.v2/scan[0]' s.v2/scan.png"),
        (.jpeg2000, "-x.jp2", "opj_decompress -i ./-x.jp2 -o ./-x.png"), (.bmp, "..bmp", "magick ..bmp ..bmp.png"),
        (.qoi, "a\nb\u{10FFE9}\u{e9}.qoi", #"magick $'a\x0Ab\xE9\#u{e9}.qoi' $'a\x0Ab\xE9\#u{e9}.png'"#),
        (.pdf, "a.pdf", "pdftoppm -png -singlefile a.pdf a"), (.video, "a.mp4", "ffmpeg -i a.mp4 a-%05d.png"),
    ])
    func commandsCanBePasted(type: ForeignImageType, path: String, command: String) {
        #expect(type.conversionCommand(forFileAt: path) == command)
    }

    @Test func everyTypeHasACommandAndEndingsOfItsOwn() {
        let endings = ForeignImageType.allCases.flatMap(\.pathExtensions)
        #expect(Set(endings).count == endings.count && endings.allSatisfy { $0 == $0.lowercased() })
        for type in ForeignImageType.allCases {
            #expect(type.conversionExample.contains("NAME.\(type.pathExtensions[0])"))
            #expect(ForeignImageType(pathExtensionOf: "d.x/a.\(type.pathExtensions[0].uppercased())") == type)
        }
        #expect(ForeignImageType(pathExtensionOf: "a.webp/b") == nil && ForeignImageType(pathExtensionOf: "a.png") == nil)
    }

    @Test func endingsThatAreNotWrittenAreRefused() throws {
        #expect(try ImageFileFormat.forWriting(to: "d/x.PNG") == .png)
        #expect(try ImageFileFormat.forWriting(to: "x.jfif") == .jpeg)
        #expect(try ImageFileFormat.forWriting(to: "x.webp/result") == nil)
        #expect(try ImageFileFormat.forWriting(to: "horse.v2") == nil)
        for name in ["x.webp", "x.HEIC", "x.tiff", "d/x.gif", "x.bmp", "x.mp4"] {
            let error = try #require(throws: ImageFileError.self) { try ImageFileFormat.forWriting(to: name) }
            #expect("\(error)".contains("files are not written \(name) - end the name in .png"))
        }
    }
}
