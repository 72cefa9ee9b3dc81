/// Where everything on a sheet of pictures goes, in pixels.
struct SheetLayout {
    let cellWidth: Int
    let cellHeight: Int
    /// How many pixels wide a pixel of the font is.
    let textScale: Int
    /// The left edge of each column; a column is wider than its cells where a word needs it.
    let columnStarts: [Int]
    let columnWidths: [Int]
    /// The top edge of each row of cells.
    let rowStarts: [Int]
    let headerStart: Int
    /// The lines of each column's header.
    let header: [[String]]
    /// The lines of each cell's caption, by row and column.
    let captions: [[[String]]]
    let labelStart: Int
    let width: Int
    let height: Int

    init(
        rows: [[PixelSize]], gutter: Int, margin: Int?, header: [String], captions: [[String]], rowLabels: [String], scale: Int
    ) {
        let sizes = rows.joined()
        let cellWidth = (sizes.map(\.width).max() ?? 1) * scale
        let cellHeight = (sizes.map(\.height).max() ?? 1) * scale
        // One pixel of the font for cells below 256 pixels, two from there, three from 384: about 20 letters a cell.
        let textScale = max(1, cellWidth / 128)
        let columns = max(rows.map(\.count).max() ?? 0, header.count)

        var widths: [Int] = []
        for column in 0..<columns {
            let texts = [column < header.count ? header[column] : ""] + captions.map { column < $0.count ? $0[column] : "" }
            widths.append(max(cellWidth, Self.widthForWords(of: texts) * textScale))
        }
        let wrappedHeader = header.enumerated().map { Self.wrapped($1, width: widths[$0] / textScale) }
        let wrappedCaptions = captions.map { row in
            row.enumerated().map { $0 < columns ? Self.wrapped($1, width: widths[$0] / textScale) : [] }
        }

        let margin = margin ?? (gutter == 0 ? 0 : max(gutter, 4 * textScale))
        let labelWidth = (rowLabels.map { BitmapFont.width(of: $0) }.max() ?? 0) * textScale
        var x = margin + (labelWidth > 0 ? labelWidth + margin : 0)
        var starts: [Int] = []
        for columnWidth in widths {
            starts.append(x)
            x += columnWidth + gutter
        }
        width = x - gutter + margin

        let line = BitmapFont.lineHeight * textScale
        var y = margin
        headerStart = y
        y += (wrappedHeader.map(\.count).max() ?? 0) * line
        var rowStarts: [Int] = []
        for row in rows.indices {
            rowStarts.append(y)
            y += cellHeight
            let lines = row < wrappedCaptions.count ? wrappedCaptions[row].map(\.count).max() ?? 0 : 0
            y += (lines > 0 ? 6 * textScale + lines * line : 0) + gutter
        }
        height = y - gutter + margin

        (self.cellWidth, self.cellHeight, self.textScale) = (cellWidth, cellHeight, textScale)
        (self.columnStarts, self.columnWidths, self.rowStarts) = (starts, widths, rowStarts)
        (self.header, self.captions, self.labelStart) = (wrappedHeader, wrappedCaptions, margin)
    }

    /// The size of a sheet in pixels; from numbers so large that they cannot be laid out, at least a lower bound.
    static func size(
        rows: [[PixelSize]], gutter: Int, margin: Int?, header: [String], captions: [[String]], rowLabels: [String], scale: Int
    ) -> (width: Double, height: Double) {
        let largest = PixelSize(
            width: rows.joined().map(\.width).max() ?? 1, height: rows.joined().map(\.height).max() ?? 1)
        let parts = [
            Double(max(largest.width, largest.height)) * Double(scale), Double(gutter), Double(margin ?? 0),
        ]
        if parts.allSatisfy({ $0 <= Double(Int32.max) }) {
            let layout = SheetLayout(
                rows: rows, gutter: gutter, margin: margin, header: header, captions: captions, rowLabels: rowLabels,
                scale: scale)
            return (Double(layout.width), Double(layout.height))
        }
        func side(_ cell: Int, _ count: Int) -> Double {
            Double(count) * Double(cell) * Double(scale) + Double(max(0, count - 1)) * Double(gutter) + 2
                * Double(margin ?? gutter)
        }
        return (side(largest.width, rows.map(\.count).max() ?? 0), side(largest.height, rows.count))
    }

    /// The width, at scale 1, of a column that shows each word of `texts` uncut and apart from its neighbours'.
    static func widthForWords(of texts: [String]) -> Int {
        let longest = texts.flatMap { $0.split(separator: " ") }.map { BitmapFont.width(of: $0) }.max() ?? 0
        return longest == 0 ? 0 : longest + BitmapFont.advance
    }

    /// Breaks a text at its spaces into lines that fit a column of `width` pixels at scale 1 with some space beside them; a
    /// longer word stands alone.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, BitmapFont.width(of: "\(last) \(word)") + BitmapFont.advance <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
