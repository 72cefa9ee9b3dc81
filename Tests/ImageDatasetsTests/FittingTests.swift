import Files
import ImageDatasets
import ImageFiles
import Testing

@Suite("Images that fit") struct FittingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ sizes: [(String, Int, Int)]) throws -> ImageFolder {
        for (name, width, height) in sizes { try folder.write(name, TemporaryFolder.png(width: width, height: height)) }
        return try ImageFolder(path: folder.path)
    }

    @Test func imagesSmallerThanTheCropAreLeftOut() throws {
        _ = try write([("1.png", 32, 32), ("2.png", 90, 20), ("3.png", 33, 40)])
        try folder.write("4.png", Array("not an image".utf8))
        let images = try ImageFolder(path: folder.path)
        let fitted = try images.fitting(try Preprocessing(method: .crop, loadSize: 999, cropSize: 32))
        #expect(fitted.names == ["1.png", "3.png"] && fitted.summary.count == 2)
        #expect(fitted.summary.unfit.map(\.path) == [folder.path + "/2.png"])
        #expect(
            fitted.summary.unfit[0].description
                == "image skipped: image of 90x20 is smaller than the crop of 32x32 \(folder.path)/2.png")
        #expect(fitted.summary.unreadable.map(\.path) == [folder.path + "/4.png"])
        #expect(
            fitted.summary.description == "\(folder.path): 2 images (2 PNG); left out: 1 unreadable, 1 of unfit size")
        // Resized images always fit.
        let resized = try images.fitting(try Preprocessing(loadSize: 286, cropSize: 256))
        #expect(resized.count == 3 && resized.summary.unfit.isEmpty)
    }

    @Test func aSetOfWhichNoneFitsIsAnError() throws {
        let images = try write([("1.png", 8, 8), ("2.png", 9, 9)])
        let error = #expect(throws: ImageDatasetError.self) {
            try images.fitting(try Preprocessing(method: .crop, cropSize: 10))
        }
        #expect(
            error?.problem == "none of the 2 images can be used in folder \(folder.path); the first: "
                + "image of 8x8 is smaller than the crop of 10x10 \(folder.path)/1.png")
    }

    @Test func batchesNeedImagesOfOneSize() throws {
        let images = try write([("1.png", 8, 8), ("2.png", 9, 8), ("3.png", 8, 12)])
        let none = try Preprocessing(method: .none)
        #expect(try images.fitting(none, batchSize: 1).count == 3)
        // 9 pixels are brought to 8.
        #expect(throws: ImageDatasetError.unequalSizes(first: images.path(at: 0), second: images.path(at: 2))) {
            try images.fitting(none, batchSize: 2)
        }
        let wide = try Preprocessing(method: .scaleWidth, loadSize: 16, cropSize: 8)
        #expect(throws: ImageDatasetError.self) { try images.fitting(wide, batchSize: 2) }
        #expect(try images.fitting(try Preprocessing(loadSize: 16, cropSize: 8), batchSize: 2).count == 3)
    }

    @Test func imagesThatNetworksRefuseAreLeftOut() throws {
        let images = try write([("1.png", 8, 8), ("2.png", 16, 16)])
        let fitted = try images.fitting(try Preprocessing(method: .none)) { width, _ in
            width < 16 ? ErrorReport("too small", remedy: "use larger ones") : nil
        }
        #expect(fitted.names == ["2.png"] && fitted.summary.unfit.map(\.reason) == ["too small"])
        let error = #expect(throws: ImageDatasetError.self) {
            try images.fitting(try Preprocessing(method: .none)) { _, _ in ErrorReport("too small", remedy: "use larger ones") }
        }
        #expect(error?.remedy == "use larger ones")
    }

    @Test func testImagesAreSpreadOverTheSet() throws {
        let sizes = (10..<34).map { ("\($0).png", 8, 8) }
        let images = try write(sizes), plain = try Preprocessing(method: .none)
        let names = try TestImages(from: images, count: 4, preprocessing: plain).paths.map(\.lastPathPart)
        #expect(names == ["10.png", "16.png", "22.png", "28.png"])
        #expect(try TestImages(from: images, count: 99, preprocessing: plain).paths.count == 24)
    }

    @Test func pairsOfOneNameAreShownSideBySide() throws {
        for index in 10..<22 { try folder.write("a/\(index).png", TemporaryFolder.png()) }
        for index in 14..<30 { try folder.write("b/\(index).jpg", TemporaryFolder.png()) }
        for index in 50..<58 { try folder.write("c/\(index).png", TemporaryFolder.png()) }
        try folder.write("a/15.png", TemporaryFolder.png().dropLast(30))  // damaged behind its header
        let sets = try ["a", "b", "c"].map { try ImageFolder(path: folder.path + "/" + $0) }
        let plain = try Preprocessing(method: .none)
        func names(_ images: TestImages) -> [String] { images.paths.map(\.lastPathPart) }
        let paired = try TestImages.pairs(sets[0], sets[1], count: 4, preprocessing: plain)
        #expect(names(paired.a) == ["14.png", "16.png", "18.png", "20.png"])
        #expect(names(paired.b) == ["14.jpg", "16.jpg", "18.jpg", "20.jpg"])
        let unpaired = try TestImages.pairs(sets[1], sets[2], count: 4, preprocessing: plain)
        #expect(names(unpaired.a) == ["14.jpg", "18.jpg", "22.jpg", "26.jpg"])
        #expect(names(unpaired.b) == ["50.png", "52.png", "54.png", "56.png"])
    }
}
