import Foundation
import ImageFiles
import Testing

/// Difficult files that others collected, where the folder with them exists; see `TestData.corpus`.
@Suite("Collections of difficult images", .enabled(if: TestData.corpus != nil))
struct CorpusTests {
    private let corpus = TestData.corpus ?? ""

    /// Every valid file of PngSuite holds the pixels that Pillow finds, as RGBA of 8 bits.
    @Test func pngSuiteEqualsPillow() throws {
        let rows = try TestData.table("pngsuite.tsv")
        #expect(rows.count == 161)
        for row in rows {
            let image = try PixelImage(contentsOf: "\(corpus)/pngsuite/\(row[0])")
            let rgba = image.converted(toBitDepth: 8).converted(toChannels: 4)
            #expect([rgba.width, rgba.height].map(String.init) == Array(row[1...2]), "\(row[0])")
            #expect(rgba.fingerprint == row[3], "\(row[0]): other pixels than Pillow's")
        }
    }

    @Test func corruptPngSuiteIsRefused() throws {
        let files = try TestData.files(in: "\(corpus)/pngsuite", withExtensions: ["png"]).filter { $0.contains("/x") }
        #expect(files.count == 14)
        for file in files {
            #expect(throws: ImageFileError.self, "\(file)") { try PixelImage(contentsOf: file) }
        }
    }

    /// Most references were written by another JPEG decoder: a few levels of difference are due to its upsampling.
    @Test func jpegReferencesAreMet() throws {
        let folder = "\(corpus)/jpeg/jpeg-decoder/reftest"
        var compared = 0
        for file in try TestData.files(in: folder, withExtensions: ["jpg"])
            + TestData.files(in: "\(folder)/mozilla", withExtensions: ["jpg"])
        {
            let image = try PixelImage(contentsOf: file).converted(toChannels: 3)
            let reference = String(file.dropLast(3)) + "png"
            guard FileManager.default.fileExists(atPath: reference) else { continue }
            let expected = try PixelImage(contentsOf: reference).converted(toBitDepth: 8).converted(toChannels: 3)
            let difference = try #require(image.difference(from: expected), "\(file): \(describe(image))")
            #expect(difference.largest <= 4 && difference.mean < 0.6, "\(file): \(difference)")
            compared += 1
        }
        #expect(compared >= 37)
    }

    /// Lossless files are refused by name, or read where the installed libjpeg can.
    @Test func losslessJpegIsNamed() throws {
        for set in ["1", "2"] {
            let folder = "\(corpus)/jpeg/jpeg-decoder/reftest/lossless/\(set)"
            for file in try TestData.files(in: folder, withExtensions: ["jpg"]) {
                do {
                    let image = try PixelImage(contentsOf: file).converted(toChannels: 3)
                    let expected = try PixelImage(contentsOf: String(file.dropLast(3)) + "png").converted(toChannels: 3)
                    #expect(image == expected, "\(file)")
                } catch {
                    guard case .unsupported = error.problem else {
                        Issue.record("\(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test(arguments: ["Landscape", "Portrait"])
    func orientationsLookAlike(name: String) throws {
        let folder = "\(corpus)/jpeg/exif-orientation"
        let upright = try PixelImage(contentsOf: "\(folder)/\(name)_1.jpg")
        #expect((name == "Portrait") == (upright.height > upright.width))
        for number in 0...8 {
            let image = try PixelImage(contentsOf: "\(folder)/\(name)_\(number).jpg")
            let difference = try #require(image.difference(from: upright), "\(name)_\(number): \(describe(image))")
            #expect(difference.mean < 4, "\(name)_\(number): \(difference)")
        }
    }

    /// The codec's own test picture: Huffman and arithmetic coding (where built in), against the decoded PPM; 12 bits named.
    @Test func libjpegOwnPictures() throws {
        let folder = "\(corpus)/jpeg/libjpeg-turbo"
        let ppm = try TestData.bytes("\(folder)/testorig.ppm")
        let expected = PixelImage(width: 227, height: 149, channels: 3, bytes: Array(ppm.suffix(227 * 149 * 3)))
        for (name, allowed) in [("testorig.jpg", 2.5), ("testimgint.jpg", 2.5), ("testimgari.jpg", 2.5)] {
            do {
                let image = try PixelImage(contentsOf: "\(folder)/\(name)")
                let difference = try #require(image.difference(from: expected), "\(name): \(describe(image))")
                #expect(difference.mean < allowed, "\(name): \(difference)")
            } catch let error as ImageFileError {
                #expect(name == "testimgari.jpg", "\(error)")
                #expect(error.problem == .unsupported(kind: "JPEG with arithmetic coding"))
            }
        }
        let twelveBits = "\(folder)/monkey12.jpg"
        let problem = ImageFileError.Problem.unsupported(kind: "JPEG with samples of other than 8 bits")
        #expect(throws: ImageFileError(path: twelveBits, problem: problem)) { try PixelImage(contentsOf: twelveBits) }
    }

    /// 111 files that crashed decoders: an error or a picture, and soon.
    @Test func crashFilesAreSurvived() throws {
        let folder = "\(corpus)/jpeg/jpeg-decoder/crashtest"
        let files = try [folder, "\(folder)/imagetestsuite"].flatMap { try TestData.files(in: $0, withExtensions: ["jpg"]) }
        #expect(files.count == 111)
        var pictures = 0
        for file in files {
            let start = ContinuousClock.now
            if (try? PixelImage(contentsOf: file)) != nil { pictures += 1 }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            #expect(seconds < 10, "\(file): \(seconds) s")
        }
        #expect(pictures < files.count)
    }

    @Test func photographsAndEmojiAreRead() throws {
        for set in ["testA", "testB"] {
            for file in try TestData.files(in: "\(corpus)/horse2zebra/\(set)", withExtensions: ["jpg"]) {
                let image = try PixelImage(contentsOf: file)
                #expect(image.width == 256 && image.height == 256, "\(file): \(describe(image))")
            }
            for file in try TestData.files(in: "\(corpus)/emoji-fluent-noto/\(set)", withExtensions: ["png"]) {
                let image = try PixelImage(contentsOf: file)
                #expect(image.channels >= 3 && [128, 256].contains(image.width), "\(file): \(describe(image))")
            }
        }
    }
}
