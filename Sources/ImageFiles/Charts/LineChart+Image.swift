extension LineChart {
    /// The chart as a picture, RGB of 8 bits: title, legend and the vertical axis's label above, ticks beside the axes.
    ///
    /// The legend stands outside of the axes, so that it hides no curve. Letters are 5 x 9 pixels for every 360 pixels of width
    /// and 200 of height; only ASCII is drawn, anything else as `?`.
    ///
    /// - Precondition: the sides are at least 240 and 180 pixels, and title and legend leave room for the curves.
    public func image(width: Int = 720, height: Int = 450) -> PixelImage {
        precondition(width >= 240 && height >= 180, "LineChart: \(width)x\(height) pixels are too few")
        let layout = LineChartLayout(self, width: width, height: height)
        var canvas = SheetCanvas(width: width, height: height, color: .white)
        drawFrame(on: &canvas, layout)
        for (index, series) in series.enumerated() {
            var mask = CoverageMask(width: width, height: height)
            var previous: (x: Double, y: Double)?
            for point in drawable(series) {
                let place = point.map { (x: layout.horizontal($0.x), y: layout.vertical($0.y)) }
                if let place {
                    switch series.style {
                    case .line: mask.add(from: previous ?? place, to: place, thickness: layout.stroke)
                    case .points: mask.add(from: place, to: place, thickness: 3 * layout.stroke)
                    }
                }
                previous = place
            }
            canvas.blend(Self.color(index), over: mask)
        }
        return canvas.image
    }

    /// Colours that people with and without colour blindness can tell apart (Okabe and Ito, 2008).
    private static func color(_ index: Int) -> PixelColor {
        let colors: [(UInt8, UInt8, UInt8)] = [
            (0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233),
        ]
        let (red, green, blue) = colors[index % colors.count]
        return PixelColor(red: red, green: green, blue: blue)
    }

    private func drawFrame(on canvas: inout SheetCanvas, _ layout: LineChartLayout) {
        let ink = PixelColor(red: 40, green: 40, blue: 40), grid = PixelColor(red: 224, green: 224, blue: 224)
        let scale = layout.textScale, line = BitmapFont.lineHeight * scale
        func draw(_ text: String, centeredAt x: Int, y: Int) {
            canvas.draw(text, x: x - BitmapFont.width(of: text) * scale / 2, y: y, scale: scale, color: ink)
        }
        for (row, text) in layout.title.enumerated() { draw(text, centeredAt: canvas.width / 2, y: layout.margin + row * line) }
        for entry in layout.legend {
            let text = series[entry.series].name, middle = entry.y + 7 * scale / 2
            let swatch = layout.swatch, isLine = series[entry.series].style == .line
            var mask = CoverageMask(width: canvas.width, height: canvas.height)
            let from = Double(entry.x + (isLine ? 0 : swatch / 2)), to = Double(entry.x + (isLine ? swatch : swatch / 2))
            mask.add(
                from: (from, Double(middle)), to: (to, Double(middle)), thickness: layout.stroke * (isLine ? 1.5 : 3))
            canvas.blend(Self.color(entry.series), over: mask)
            canvas.draw(text, x: entry.x + swatch + 5 * scale, y: entry.y, scale: scale, color: ink)
        }
        canvas.draw(yLabel, x: layout.margin, y: layout.top - line - 5 * scale, scale: scale, color: ink)
        for tick in layout.x.ticks {
            let x = Int(layout.horizontal(tick.value).rounded())
            canvas.fill(x: x, y: layout.top, width: 1, height: layout.bottom - layout.top + 3 * scale, color: grid)
            draw(tick.label, centeredAt: x, y: layout.bottom + 5 * scale)
        }
        for tick in layout.y.ticks {
            let y = Int(layout.vertical(tick.value).rounded())
            canvas.fill(x: layout.left - 3 * scale, y: y, width: layout.right - layout.left + 3 * scale, height: 1, color: grid)
            let width = BitmapFont.width(of: tick.label) * scale
            canvas.draw(tick.label, x: layout.left - 5 * scale - width, y: y - 7 * scale / 2, scale: scale, color: ink)
        }
        canvas.fill(x: layout.left, y: layout.top, width: 1, height: layout.bottom - layout.top + 1, color: ink)
        canvas.fill(x: layout.left, y: layout.bottom, width: layout.right - layout.left + 1, height: 1, color: ink)
        draw(xLabel, centeredAt: (layout.left + layout.right) / 2, y: layout.bottom + 5 * scale + line)
    }
}
