import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("Preprocessing") struct PreprocessingTests {
    /// Red grows to the right, green downwards.
    private func ramp(_ width: Int, _ height: Int) -> PixelImage {
        let bytes = (0..<(width * height)).flatMap { (index: Int) -> [UInt8] in [UInt8(index % width), UInt8(index / width), 200]
        }
        return PixelImage(width: width, height: height, channels: 3, bytes: bytes)
    }

    /// Sizes that the reference's get_transform gives, but for the multiple of 4 of scale-width.
    @Test func sizesAreThoseOfTheReference() throws {
        func size(_ method: Preprocessing.Method, _ width: Int, _ height: Int) throws -> [Int] {
            let size = try Preprocessing(method: method, loadSize: 100, cropSize: 64).preparedSize(width: width, height: height)
            return [size.width, size.height]
        }
        #expect(try size(.resizeAndCrop, 30, 50) == [100, 100])
        #expect(try size(.crop, 30, 50) == [30, 50])
        #expect(try size(.scaleWidthAndCrop, 200, 150) == [100, 75])
        #expect(try size(.scaleWidthAndCrop, 300, 100) == [100, 64])
        #expect(try size(.scaleWidthAndCrop, 100, 64) == [100, 64])
        #expect(try size(.scaleWidth, 200, 150) == [100, 76])
        #expect(try size(.none, 30, 50) == [32, 48])
        #expect(try size(.none, 34, 1) == [32, 4])
        #expect(try size(.none, 26, 28) == [24, 28])
    }

    @Test func impossibleSizesAreRefused() {
        #expect(throws: ImageDatasetError.cropLargerThanLoadSize(loadSize: 64, cropSize: 65)) {
            try Preprocessing(loadSize: 64, cropSize: 65)
        }
        #expect(throws: ImageDatasetError.sizesNotPositive(loadSize: 0, cropSize: 0)) {
            try Preprocessing(loadSize: 0, cropSize: 0)
        }
        #expect(throws: Never.self) { try Preprocessing(method: .crop, loadSize: 10, cropSize: 20) }
    }

    @Test func cropsReachEveryPlaceAndHalfAreMirrored() throws {
        let preprocessing = try Preprocessing(method: .crop, cropSize: 4)
        let image = ramp(6, 7)
        var places: Set<[Int]> = []
        var mirrored = 0
        for draw in 0..<600 {
            let result = try preprocessing.augmented(image, path: "x", random: RandomSource(seed: 1, stream: [UInt64(draw)]))
            #expect(result.width == 4 && result.height == 4)
            guard case .eight(let bytes) = result.samples else { continue }
            let isMirrored = bytes[0] > bytes[3]
            mirrored += isMirrored ? 1 : 0
            places.insert([Int(isMirrored ? bytes[9] : bytes[0]), Int(bytes[1])])
        }
        #expect(places == Set((0..<3).flatMap { x in (0..<4).map { [x, $0] } }))
        #expect(mirrored > 250 && mirrored < 350)
    }

    @Test func withoutFlipsNothingIsMirrored() throws {
        let preprocessing = try Preprocessing(method: .none, flips: false)
        for draw in 0..<20 {
            let result = try preprocessing.augmented(ramp(8, 8), path: "x", random: RandomSource(seed: UInt64(draw)))
            #expect(result == ramp(8, 8))
        }
    }

    @Test func anImageSmallerThanTheCropIsNamed() throws {
        let preprocessing = try Preprocessing(method: .crop, cropSize: 9)
        #expect(throws: ImageDatasetError.smallerThanCrop(path: "p.png", width: 8, height: 20, crop: 9)) {
            try preprocessing.augmented(ramp(8, 20), path: "p.png", random: RandomSource(seed: 0))
        }
    }

    @Test func testImagesAreResizedOrCutFromTheMiddle() throws {
        let resized = try Preprocessing(loadSize: 20, cropSize: 16).appliedForTesting(to: ramp(30, 40), path: "x")
        #expect(resized == ramp(30, 40).resized(width: 16, height: 16, filter: .bicubic))
        let cut = try Preprocessing(method: .crop, cropSize: 4).appliedForTesting(to: ramp(10, 6), path: "x")
        #expect(cut == ramp(10, 6).cropped(x: 3, y: 1, width: 4, height: 4))
    }

    @Test func everyKindOfImageBecomesRGB() {
        let grey = PixelImage(width: 1, height: 1, channels: 1, bytes: [77])
        #expect(grey.opaqueRGB8() == PixelImage(width: 1, height: 1, channels: 3, bytes: [77, 77, 77]))
        let clear = PixelImage(width: 2, height: 1, channels: 4, bytes: [10, 20, 30, 0, 10, 20, 30, 255])
        #expect(clear.opaqueRGB8() == PixelImage(width: 2, height: 1, channels: 3, bytes: [255, 255, 255, 10, 20, 30]))
        let deep = PixelImage(width: 1, height: 1, channels: 2, samples: .sixteen([0x8080, 0xffff]))
        #expect(deep.opaqueRGB8() == PixelImage(width: 1, height: 1, channels: 3, bytes: [128, 128, 128]))
    }

    @Test func numbersAndBack() {
        let image = PixelImage(width: 128, height: 2, channels: 1, bytes: (0...255).map { $0 })
        let array = HostArray(images: [image, image])
        #expect(array.shape == [2, 2, 128, 1])
        #expect(array.values[0] == -1 && array.values[255] == 1)
        #expect(array.values[..<256].enumerated().allSatisfy { abs($1 - (Float($0) / 127.5 - 1)) < 1e-6 })
        #expect(PixelImage(hostArray: array, at: 1) == image)
        let deep = PixelImage(width: 2, height: 1, channels: 1, samples: .sixteen([1, 65534]))
        #expect(PixelImage(hostArray: HostArray(images: [deep]), bitDepth: 16) == deep)
        let wild = HostArray(shape: [1, 1, 4, 1], values: [-7, 7, .nan, 0.0045])
        #expect(PixelImage(hostArray: wild) == PixelImage(width: 4, height: 1, channels: 1, bytes: [0, 255, 127, 128]))
    }
}
