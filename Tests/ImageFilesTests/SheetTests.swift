import Foundation
import ImageFiles
import Testing

@Suite("Sheets of pictures")
struct SheetTests {
    private let columns = ["real A", "fake B", "reconstructed A", "real B", "fake A", "reconstructed B"]

    private func flat(_ width: Int, _ height: Int, _ bytes: [UInt8]) -> PixelImage {
        PixelImage(
            width: width, height: height, channels: bytes.count, bytes: (0..<width * height).flatMap { _ in bytes })
    }

    /// The smallest rectangle that holds every pixel that `belongs`.
    private func bounds(_ image: PixelImage, _ belongs: ([Int]) -> Bool) -> (left: Int, top: Int, right: Int, bottom: Int)? {
        let values = image.values
        let found = (0..<image.width * image.height).filter { belongs(Array(values[$0 * 3..<$0 * 3 + 3])) }
        let xs = found.map { $0 % image.width }
        let ys = found.map { $0 / image.width }
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
        return (left, top, right, bottom)
    }

    @Test func picturesStandUnchangedInTheirCells() throws {
        let red = flat(20, 10, [255, 0, 0])
        let blue = flat(20, 10, [0, 0, 255])
        let sheet = PixelImage.sheet(rows: [[red, blue], [blue]], gutter: 3)
        #expect((sheet.width, sheet.height, sheet.channels, sheet.bitDepth) == (20 * 2 + 3 + 8, 10 * 2 + 3 + 8, 3, 8))
        #expect(sheet.cropped(x: 4, y: 4, width: 20, height: 10) == red)
        #expect(sheet.cropped(x: 27, y: 4, width: 20, height: 10) == blue)
        #expect(sheet.cropped(x: 4, y: 17, width: 20, height: 10) == blue)
        #expect(sheet.cropped(x: 27, y: 17, width: 20, height: 10) == flat(20, 10, [255, 255, 255]))
    }

    /// The header's ink keeps clear of the sheet's edges and of the cells, even where a word is wider than the cell.
    @Test(arguments: [8, 32, 64, 256])
    func headerIsNotCut(side: Int) throws {
        let row = columns.map { _ in flat(side, side, [255, 0, 0]) }
        let sheet = PixelImage.sheet(rows: [row], header: columns)
        let ink = try #require(bounds(sheet) { $0 == [40, 40, 40] })
        let cells = try #require(bounds(sheet) { $0 == [255, 0, 0] })
        #expect(ink.left >= 1 && ink.right < sheet.width - 1 && ink.top >= 1 && ink.bottom < cells.top)
        #expect(cells.right - cells.left + 1 >= side * columns.count && cells.bottom - cells.top + 1 == side)
    }

    @Test func scaleRepeatsPixelsUntilTheHeaderFits() throws {
        #expect(PixelImage.sheetScale(forCellWidth: 32, header: columns) == 3)
        #expect(PixelImage.sheetScale(forCellWidth: 256, header: columns) == 1)
        #expect(PixelImage.sheetScale(forCellWidth: 32, header: []) == 1)
        let image = PixelImage(width: 2, height: 1, channels: 1, bytes: [0, 200])
        let sheet = PixelImage.sheet(rows: [[image]], gutter: 0, scale: 3)
        #expect(sheet == image.converted(toChannels: 3).resized(width: 6, height: 3, filter: .nearest))
    }

    @Test func otherSizesAreFittedAndCentred() throws {
        let wide = flat(40, 20, [255, 0, 0])
        let tall = flat(5, 10, [0, 0, 255])
        let sheet = PixelImage.sheet(rows: [[wide, tall]], gutter: 2)
        let found = try #require(bounds(sheet) { $0 == [0, 0, 255] })
        #expect(found.bottom - found.top + 1 == 20 && found.right - found.left + 1 == 10)
        #expect(found.left == 4 + 40 + 2 + 15 && found.top == 4)
    }

    /// Without a gutter there is no margin either, unless one is asked for.
    @Test(arguments: [(0, nil, 0), (0, 5, 5), (3, nil, 4), (7, nil, 7), (3, 0, 0), (3, 1, 1)] as [(Int, Int?, Int)])
    func marginIsAnOption(gutter: Int, margin: Int?, expected: Int) {
        let sheet = PixelImage.sheet(
            rows: [[flat(9, 7, [1, 2, 3]), flat(9, 7, [1, 2, 3])]], gutter: gutter, margin: margin)
        #expect((sheet.width, sheet.height) == (18 + gutter + 2 * expected, 7 + 2 * expected))
        #expect(sheet.cropped(x: expected, y: expected, width: 1, height: 1).values == [1, 2, 3])
    }

    /// The size is told without drawing, and for numbers that no sheet could have.
    @Test func sizesAreKnownBefore() {
        let images = [[flat(9, 7, [1, 2, 3]), flat(3, 30, [1, 2, 3])], [flat(1, 1, [4])]]
        let sizes = images.map { $0.map { PixelSize($0) } }
        for (gutter, margin, scale, captions) in [(2, nil, 1, []), (0, 3, 5, [["one two", "three"]])]
            as [(Int, Int?, Int, [[String]])]
        {
            let sheet = PixelImage.sheet(rows: images, gutter: gutter, margin: margin, captions: captions, scale: scale)
            let size = PixelImage.sheetSize(
                rows: sizes, gutter: gutter, margin: margin, captions: captions, scale: scale)
            #expect(size == (Double(sheet.width), Double(sheet.height)))
        }
        for absurd in [100_000, 1 << 31, 1 << 40, Int.max] {
            for (gutter, margin, scale) in [(absurd, nil, 1), (2, absurd, 1), (2, nil, absurd), (absurd, absurd, absurd)]
                as [(Int, Int?, Int)]
            {
                let size = PixelImage.sheetSize(
                    rows: sizes, gutter: gutter, margin: margin, captions: [["caption"]], scale: scale)
                #expect(size.width >= Double(absurd) && size.height >= Double(absurd))
            }
        }
    }

    @Test func captionsAndLabelsHaveRoom() throws {
        let image = flat(40, 40, [255, 0, 0])
        let plain = PixelImage.sheet(rows: [[image], [image]], gutter: 2)
        let sheet = PixelImage.sheet(
            rows: [[image], [image]], gutter: 2, captions: [["one two three"], ["four"]], rowLabels: ["step 100", "200"])
        #expect(sheet.width > plain.width + 40 && sheet.height > plain.height + 30)
        let values = sheet.values
        let red = stride(from: 0, to: values.count, by: 3).count { Array(values[$0..<$0 + 3]) == [255, 0, 0] }
        #expect(red == 2 * 40 * 40)
    }

    @Test func everyKindOfPictureIsLaidOverWhite() {
        let kinds = [[9], [9, 0], [9, 9, 9, 0]].map { flat(8, 8, $0) } + [flat(8, 8, [9]).converted(toBitDepth: 16)]
        let sheet = PixelImage.sheet(rows: [kinds], gutter: 0)
        let row = (0..<4).map { sheet.cropped(x: 8 * $0, y: 0, width: 1, height: 1).values }
        #expect(row == [[9, 9, 9], [255, 255, 255], [255, 255, 255], [9, 9, 9]])
    }

    /// Every character has its own shape, and those outside ASCII show as a question mark.
    @Test func fontIsComplete() {
        func drawn(_ text: String) -> PixelImage {
            PixelImage.sheet(rows: [[flat(12, 1, [255, 255, 255])]], header: [text])
        }
        let shapes = (33...126).map { drawn(String(UnicodeScalar($0)!)).values }
        #expect(Set(shapes).count == 94)
        #expect(drawn("ä") == drawn("?"))
    }
}
