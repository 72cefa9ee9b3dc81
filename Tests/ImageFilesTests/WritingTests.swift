import Foundation
import ImageFiles
import Testing

@Suite("Writing pictures")
struct WritingTests {
    /// A picture of waves, [13, 17, channels].
    private func picture(channels: Int, bitDepth: Int = 8) -> PixelImage {
        let values = (0..<13 * 17 * channels).map { UInt16(truncatingIfNeeded: 32768 + Int(30000 * sin(Double($0) * 0.07))) }
        return bitDepth == 16
            ? PixelImage(width: 17, height: 13, channels: channels, samples: .sixteen(values))
            : PixelImage(width: 17, height: 13, channels: channels, bytes: values.map { UInt8($0 >> 8) })
    }

    @Test(arguments: [1, 2, 3, 4], [8, 16])
    func pngKeepsEverySample(channels: Int, bitDepth: Int) throws {
        let image = picture(channels: channels, bitDepth: bitDepth)
        #expect(try PixelImage(encoded: image.encoded(as: .png)) == image)
        try TestData.withTemporaryFolder { folder in
            try image.write(to: "\(folder)/image.PNG")
            #expect(try PixelImage(contentsOf: "\(folder)/image.PNG") == image)
            let information = try PixelImage.information(ofFileAt: "\(folder)/image.PNG")
            #expect((information.channels, information.bitDepth, information.format) == (channels, bitDepth, .png))
        }
    }

    @Test(arguments: [1, 3])
    func jpegComesClose(channels: Int) throws {
        let image = try PixelImage(contentsOf: TestData.path("jpeg/rgb-444.png")).converted(toChannels: channels)
        var sizes: [Int] = []
        for (quality, allowed) in [(100, 1.0), (92, 4.0), (50, 14.0), (1, 60.0)] {
            let bytes = try image.encoded(as: .jpeg, quality: quality)
            let result = try PixelImage(encoded: bytes)
            let difference = try #require(result.difference(from: image), "\(describe(result))")
            #expect(difference.mean < allowed, "quality \(quality): \(difference)")
            sizes.append(bytes.count)
        }
        #expect(sizes == sizes.sorted(by: >))
        #expect(try image.encoded(as: .jpeg, quality: 1000) == image.encoded(as: .jpeg, quality: 100))
    }

    /// JPEG holds neither alpha nor 16 bits: alpha is laid over white, 16 bits keep their high byte.
    @Test func jpegOfAlphaAndSixteenBits() throws {
        let clear = PixelImage(width: 8, height: 8, channels: 4, bytes: [UInt8](repeating: 0, count: 256))
        let result = try PixelImage(encoded: clear.encoded(as: .jpeg))
        #expect(result.channels == 3 && result.values.allSatisfy { $0 == 255 })
        let wide = picture(channels: 2, bitDepth: 16)
        let flat = wide.converted(toBitDepth: 8).composited(over: .white)
        #expect(try wide.encoded(as: .jpeg) == flat.encoded(as: .jpeg))
    }

    @Test func largePicturesGrowTheOutput() throws {
        var source = SystemRandomNumberGenerator()
        let noise = PixelImage(
            width: 400, height: 300, channels: 3, bytes: (0..<360_000).map { _ in UInt8.random(in: 0...255, using: &source) })
        #expect(try PixelImage(encoded: noise.encoded(as: .png)) == noise)
        let jpeg = try noise.encoded(as: .jpeg, quality: 100)
        #expect(jpeg.count > 200_000)
        #expect(try #require(try PixelImage(encoded: jpeg).difference(from: noise)).mean < 2)
    }

    @Test func formatGoesByExtensionUnlessGiven() throws {
        let image = picture(channels: 3)
        try TestData.withTemporaryFolder { folder in
            for (name, format) in [("a.png", ImageFileFormat.png), ("a.jpg", .jpeg), ("a.JPEG", .jpeg), ("a.b.jpe", .jpeg)] {
                try image.write(to: "\(folder)/\(name)")
                #expect(try PixelImage.information(ofFileAt: "\(folder)/\(name)").format == format)
            }
            try image.write(to: "\(folder)/plain", format: .png)
            #expect(try PixelImage(contentsOf: "\(folder)/plain") == image)
            for name in ["a.gif", "a", ".png.d/a", "png"] {
                #expect(throws: ImageFileError(path: "\(folder)/\(name)", problem: .unknownExtension)) {
                    try image.write(to: "\(folder)/\(name)")
                }
            }
        }
    }

    @Test func writingReplacesAndLeavesNothingBehind() throws {
        try TestData.withTemporaryFolder { folder in
            let first = picture(channels: 1)
            let second = picture(channels: 4)
            try first.write(to: "\(folder)/image.png")
            try second.write(to: "\(folder)/image.png")
            #expect(try PixelImage(contentsOf: "\(folder)/image.png") == second)
            try FileManager.default.createDirectory(atPath: "\(folder)/taken.png", withIntermediateDirectories: false)
            #expect(throws: ImageFileError(path: "\(folder)/taken.png", problem: .unwritable(reason: "a folder has that name"))) {
                try first.write(to: "\(folder)/taken.png")
            }
            #expect(throws: ImageFileError(path: "\(folder)/none/image.png", problem: .missingFolder)) {
                try first.write(to: "\(folder)/none/image.png")
            }
            #expect(throws: ImageFileError(path: "\(folder)/image.png/x.png", problem: .missingFolder)) {
                try first.write(to: "\(folder)/image.png/x.png")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["image.png", "taken.png"])
        }
    }

    @Test func linksAreFollowed() throws {
        try TestData.withTemporaryFolder { folder in
            try picture(channels: 1).write(to: "\(folder)/real.png")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.png", withDestinationPath: "real.png")
            try picture(channels: 3).write(to: "\(folder)/link.png")
            #expect(try PixelImage(contentsOf: "\(folder)/real.png") == picture(channels: 3))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link.png") == "real.png")
        }
    }

    @Test func permissionsAreKept() throws {
        try TestData.withTemporaryFolder { folder in
            for path in ["\(folder)/a.png", "\(folder)/a.jpg"] {
                try picture(channels: 1).write(to: path)
                chmod(path, 0o640)
                try picture(channels: 3).write(to: path)
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o640)
            }
        }
    }

    @Test func devicesAreNotReplaced() {
        #expect(throws: ImageFileError(path: "/dev/null", problem: .unwritable(reason: "it is not a regular file"))) {
            try picture(channels: 1).write(to: "/dev/null", format: .png)
        }
    }

    /// A folder whose file system forbids new files.
    @Test func unwritableFolder() throws {
        #expect {
            try picture(channels: 1).write(to: "/proc/image.png")
        } throws: { error in
            switch (error as? ImageFileError)?.problem {
            case .unwritable?, .missingFolder?: "\(error)".contains("/proc/image.png")
            default: false
            }
        }
    }

    @Test(.enabled(if: getuid() != 0, "permissions do not bind the superuser"))
    func folderWithoutPermission() throws {
        try TestData.withTemporaryFolder { folder in
            chmod(folder, 0o500)
            defer { chmod(folder, 0o700) }
            #expect(throws: ImageFileError(path: "\(folder)/a.png", problem: .unwritable(reason: "Permission denied"))) {
                try picture(channels: 1).write(to: "\(folder)/a.png")
            }
        }
    }

    @Test func jpegSidesAreLimited() {
        let long = PixelImage(width: 65501, height: 1, channels: 1, bytes: [UInt8](repeating: 0, count: 65501))
        #expect {
            try long.encoded(as: .jpeg, name: "long.jpg")
        } throws: { error in
            guard case .unwritablePicture(.jpeg, _)? = (error as? ImageFileError)?.problem else { return false }
            return "\(error)".contains("65500")
        }
        #expect(throws: Never.self) { try long.encoded(as: .png) }
    }
}
