extension PixelImage {
    /// Arranges pictures on one sheet, RGB of 8 bits on white: a header above the columns, labels beside the rows, captions
    /// below the pictures.
    ///
    /// A cell is as large as the largest picture, times `scale`. A picture that fits its cell after enlarging by `scale` is
    /// enlarged by repeating pixels; one of another size is scaled to fit and centred. Alpha is composited over white. Text is
    /// broken at spaces, and a column is widened where a single word needs more room, so that nothing is cut off; letters
    /// are 5 x 9 pixels, from cells of 256 pixels on twice that, and so on. Only ASCII is drawn, anything else as `?`.
    ///
    /// - Parameters:
    ///   - rows: the pictures, row by row; rows may differ in length.
    ///   - gutter: pixels between cells.
    ///   - margin: pixels around everything; by default as many as the gutter and at least 4, with larger letters more, and none
    ///     where there is no gutter.
    ///   - header: the names of the columns.
    ///   - captions: a line for each picture, by row and column.
    ///   - rowLabels: the names of the rows.
    ///   - scale: how often each pixel is repeated; `sheetScale(forCellWidth:header:)` gives one that fits the header.
    /// - Precondition: there is a picture, `gutter` and `margin` are not negative, `scale` is positive, and there is memory for the
    ///   sheet, which `sheetSize` tells.
    public static func sheet(
        rows: [[PixelImage]], gutter: Int = 2, margin: Int? = nil, header: [String] = [], captions: [[String]] = [],
        rowLabels: [String] = [], scale: Int = 1
    ) -> PixelImage {
        precondition(rows.contains { !$0.isEmpty }, "sheet: no pictures")
        precondition(
            gutter >= 0 && (margin ?? 0) >= 0 && scale > 0, "sheet: gutter \(gutter), margin \(margin ?? 0), scale \(scale)")
        let layout = SheetLayout(
            rows: rows.map { $0.map(PixelSize.init) }, gutter: gutter, margin: margin, header: header, captions: captions,
            rowLabels: rowLabels, scale: scale)
        var canvas = SheetCanvas(width: layout.width, height: layout.height, color: .white)
        let ink = PixelColor(red: 40, green: 40, blue: 40)
        let line = BitmapFont.lineHeight * layout.textScale

        func drawCentered(_ lines: [String], column: Int, y: Int) {
            for (index, text) in lines.enumerated() {
                let slack = layout.columnWidths[column] - BitmapFont.width(of: text) * layout.textScale
                canvas.draw(
                    text, x: layout.columnStarts[column] + slack / 2, y: y + index * line, scale: layout.textScale, color: ink)
            }
        }

        let headerLines = layout.header.map(\.count).max() ?? 0
        for (column, lines) in layout.header.enumerated() {
            // Short headers sit directly above their column.
            drawCentered(lines, column: column, y: layout.headerStart + (headerLines - lines.count) * line)
        }
        for (row, images) in rows.enumerated() {
            let top = layout.rowStarts[row]
            if row < rowLabels.count {
                let y = top + (layout.cellHeight - 7 * layout.textScale) / 2
                canvas.draw(rowLabels[row], x: layout.labelStart, y: max(y, 0), scale: layout.textScale, color: ink)
            }
            for (column, image) in images.enumerated() {
                let cell = image.fitted(width: layout.cellWidth, height: layout.cellHeight, scale: scale)
                canvas.draw(
                    cell, x: layout.columnStarts[column] + (layout.columnWidths[column] - cell.width) / 2,
                    y: top + (layout.cellHeight - cell.height) / 2)
            }
            for (column, lines) in (row < layout.captions.count ? layout.captions[row] : []).enumerated() {
                drawCentered(lines, column: column, y: top + layout.cellHeight + 2 * layout.textScale)
            }
        }
        return canvas.image
    }

    /// The size of a sheet in pixels, without drawing it, for numbers of any size: absurd ones give an absurd size, at least as
    /// large as a lower bound, and nothing overflows.
    ///
    /// Drawing and encoding it takes up to 6 bytes a pixel, beside the pictures.
    ///
    /// - Parameters:
    ///   - rows: the sizes of the pictures, row by row.
    ///   - gutter: pixels between cells.
    ///   - margin: pixels around everything; nil for the default of `sheet`.
    ///   - captions: a line for each picture, by row and column.
    ///   - scale: how often each pixel is repeated.
    public static func sheetSize(
        rows: [[PixelSize]], gutter: Int = 2, margin: Int? = nil, captions: [[String]] = [], scale: Int = 1
    ) -> (width: Double, height: Double) {
        SheetLayout.size(
            rows: rows, gutter: gutter, margin: margin, header: [], captions: captions, rowLabels: [], scale: scale)
    }

    /// The smallest scale at which every word of a sheet's header fits above cells of `width` pixels.
    ///
    /// - Precondition: `width` is positive.
    public static func sheetScale(forCellWidth width: Int, header: [String]) -> Int {
        max(1, (SheetLayout.widthForWords(of: header) + width - 1) / width)
    }

    /// As RGB of 8 bits over white, in the largest size that fits a cell.
    private func fitted(width cellWidth: Int, height cellHeight: Int, scale: Int) -> PixelImage {
        let flat = converted(toBitDepth: 8).composited(over: .white).converted(toChannels: 3)
        if width * scale == cellWidth || height * scale == cellHeight {
            return flat.resized(width: width * scale, height: height * scale, filter: .nearest)
        }
        let ratio = min(Double(cellWidth) / Double(width), Double(cellHeight) / Double(height))
        return flat.resized(
            width: min(max(Int((Double(width) * ratio).rounded()), 1), cellWidth),
            height: min(max(Int((Double(height) * ratio).rounded()), 1), cellHeight), filter: .bicubic)
    }
}
