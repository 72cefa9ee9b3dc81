import ImageFiles
import Testing

@Suite("Resizing against Pillow")
struct ResizeTests {
    private static let filters: [(String, ResamplingFilter)] = [
        ("nearest", .nearest), ("bilinear", .bilinear), ("bicubic", .bicubic),
    ]

    /// Within one level of 8 bits; `nearest` exactly.
    @Test(arguments: ["grey", "greyalpha", "rgb", "rgba", "grey16"])
    func equalsPillow(kind: String) throws {
        let image = try PixelImage(contentsOf: TestData.path("resize/\(kind).png"))
        for (name, filter) in Self.filters {
            for (width, height) in [(13, 11), (64, 50), (40, 7), (91, 30), (1, 1)] {
                let expected = try PixelImage(
                    contentsOf: TestData.path("resize/\(kind)-\(name)-\(width)x\(height).png"))
                let result = image.resized(width: width, height: height, filter: filter)
                let difference = try #require(
                    result.difference(from: expected), "\(kind) \(name): \(describe(result)), not \(describe(expected))")
                let allowed = filter == .nearest ? 0 : 1
                #expect(
                    difference.largest <= allowed,
                    "\(kind) \(name) \(width)x\(height): largest \(difference.largest), mean \(difference.mean)")
            }
        }
    }

    @Test func sameSizeIsTheSamePicture() throws {
        let image = try PixelImage(contentsOf: TestData.path("resize/rgba.png"))
        #expect(image.resized(width: 40, height: 30, filter: .bicubic) == image)
    }

    /// A constant picture stays constant whatever its size: weights add up to one, also at the edges.
    @Test func constantStaysConstant() {
        for value: UInt8 in [0, 1, 127, 254, 255] {
            let image = PixelImage(width: 23, height: 17, channels: 3, bytes: [UInt8](repeating: value, count: 23 * 17 * 3))
            for filter in ResamplingFilter.allCases {
                for (width, height) in [(5, 90), (300, 3), (22, 18)] {
                    let values = image.resized(width: width, height: height, filter: filter).values
                    #expect(values.allSatisfy { $0 == Int(value) }, "\(filter) \(width)x\(height) of \(value)")
                }
            }
        }
    }

    @Test func sixteenBitColorFollowsEightBit() throws {
        let image = try PixelImage(contentsOf: TestData.path("resize/rgba.png"))
        for filter in ResamplingFilter.allCases {
            let narrow = image.composited(over: .black).resized(width: 51, height: 19, filter: filter)
            let wide = image.composited(over: .black).converted(toBitDepth: 16).resized(width: 51, height: 19, filter: filter)
            #expect(wide.bitDepth == 16 && wide.values.count == narrow.values.count)
            let worst = zip(narrow.values, wide.values).map { abs($0 * 257 - $1) }.max() ?? 0
            #expect(worst <= 257 + 128, "\(filter): \(worst) of 65535")
        }
    }

    /// The colour under a transparent pixel does not bleed into visible ones.
    @Test func transparentColorsDoNotBleed() {
        let image = PixelImage(width: 2, height: 1, channels: 4, bytes: [255, 0, 0, 0, 0, 0, 255, 255])
        let result = image.resized(width: 1, height: 1, filter: .bilinear)
        #expect(result.values[0] == 0 && result.values[2] >= 253, "\(result.values)")
    }
}
