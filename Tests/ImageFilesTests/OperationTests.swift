import ImageFiles
import Testing

@Suite("Operations on pictures")
struct OperationTests {
    /// 3 x 2 pixels numbered row by row, or with `channels` numbers each.
    private func numbered(_ width: Int = 3, _ height: Int = 2, channels: Int = 1) -> PixelImage {
        PixelImage(
            width: width, height: height, channels: channels, bytes: (0..<width * height * channels).map { UInt8($0) })
    }

    @Test func crop() {
        #expect(numbered(4, 3).cropped(x: 1, y: 1, width: 2, height: 2).values == [5, 6, 9, 10])
        #expect(numbered(2, 2, channels: 3).cropped(x: 1, y: 0, width: 1, height: 2).values == [3, 4, 5, 9, 10, 11])
        let wide = numbered(4, 3).converted(toBitDepth: 16).cropped(x: 3, y: 2, width: 1, height: 1)
        #expect(wide.samples == .sixteen([11 * 257]))
        #expect(numbered().cropped(x: 0, y: 0, width: 3, height: 2) == numbered())
    }

    @Test func flip() {
        #expect(numbered().flippedHorizontally().values == [2, 1, 0, 5, 4, 3])
        #expect(numbered(2, 1, channels: 4).flippedHorizontally().values == [4, 5, 6, 7, 0, 1, 2, 3])
        #expect(numbered(7, 5, channels: 3).flippedHorizontally().flippedHorizontally() == numbered(7, 5, channels: 3))
    }

    /// The eight ways, of the picture 0 1 2 / 3 4 5.
    @Test func orientations() {
        let expected: [ImageOrientation: [Int]] = [
            .normal: [0, 1, 2, 3, 4, 5], .flippedHorizontally: [2, 1, 0, 5, 4, 3], .rotated180: [5, 4, 3, 2, 1, 0],
            .flippedVertically: [3, 4, 5, 0, 1, 2], .transposed: [0, 3, 1, 4, 2, 5], .rotated90Clockwise: [3, 0, 4, 1, 5, 2],
            .transversed: [5, 2, 4, 1, 3, 0], .rotated90Counterclockwise: [2, 5, 1, 4, 0, 3],
        ]
        for orientation in ImageOrientation.allCases {
            let turned = numbered().oriented(by: orientation)
            #expect(turned.values == expected[orientation], "\(orientation)")
            #expect(turned.width == (orientation.swapsSides ? 2 : 3))
        }
    }

    @Test func reflectPad() {
        let padded = numbered(3, 2).reflectPadded(top: 1, left: 2, bottom: 0, right: 1)
        #expect((padded.width, padded.height) == (6, 3))
        #expect(padded.values == [5, 4, 3, 4, 5, 4, 2, 1, 0, 1, 2, 1, 5, 4, 3, 4, 5, 4])
        // Pads as large as the picture and larger go on back and forth.
        let far = numbered(3, 1).reflectPadded(top: 0, left: 5, bottom: 2, right: 4)
        #expect(Array(far.values.prefix(12)) == [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2])
        #expect(far.height == 3)
        let dot = numbered(1, 1, channels: 3).reflectPadded(top: 1, left: 1, bottom: 2, right: 2)
        #expect((dot.width, dot.height) == (4, 4) && Set(dot.values) == [0, 1, 2])
        let image = numbered(5, 7, channels: 4)
        #expect(image.reflectPadded(top: 1, left: 2, bottom: 3, right: 4).cropped(x: 2, y: 1, width: 5, height: 7) == image)
    }

    @Test func channels() {
        let color = PixelImage(width: 1, height: 1, channels: 4, bytes: [200, 100, 50, 7])
        #expect(color.converted(toChannels: 3).values == [200, 100, 50])
        // Pillow: (200 * 19595 + 100 * 38470 + 50 * 7471 + 32768) >> 16.
        #expect(color.converted(toChannels: 1).values == [124])
        #expect(color.converted(toChannels: 2).values == [124, 7])
        let grey = PixelImage(width: 1, height: 1, channels: 2, bytes: [9, 8])
        #expect(grey.converted(toChannels: 4).values == [9, 9, 9, 8])
        #expect(grey.converted(toChannels: 3).values == [9, 9, 9])
        #expect(grey.converted(toChannels: 1).converted(toChannels: 2).values == [9, 255])
        let wide = grey.converted(toChannels: 1).converted(toBitDepth: 16).converted(toChannels: 4)
        #expect(wide.values == [9 * 257, 9 * 257, 9 * 257, 65535])
    }

    @Test func bitDepth() {
        let every = PixelImage(width: 256, height: 1, channels: 1, bytes: (0...255).map { UInt8($0) })
        #expect(every.converted(toBitDepth: 16).converted(toBitDepth: 8) == every)
        let wide = PixelImage(width: 4, height: 1, channels: 1, samples: .sixteen([0, 255, 256, 65535]))
        #expect(wide.converted(toBitDepth: 8).values == [0, 0, 1, 255])
        #expect(wide.converted(toBitDepth: 16) == wide)
    }

    @Test func composition() {
        let image = PixelImage(width: 3, height: 1, channels: 4, bytes: [10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51])
        #expect(image.composited(over: .white).values == [10, 20, 30, 255, 255, 255, 204, 224, 244])
        let red = PixelColor(red: 255, green: 0, blue: 0)
        let grey = PixelImage(width: 1, height: 1, channels: 2, bytes: [100, 0])
        #expect(grey.composited(over: red).values == [255, 0, 0])
        #expect(grey.composited(over: .black).values == [0])
        let wide = image.converted(toBitDepth: 16).composited(over: .white)
        #expect(wide.values == image.composited(over: .white).values.map { $0 * 257 })
        #expect(numbered().composited(over: .white) == numbered())
    }
}
