/// Where everything in the picture of a chart goes, in pixels.
struct LineChartLayout {
    /// How many pixels wide a pixel of the font is.
    let textScale: Int
    let margin: Int
    /// The width of a curve.
    let stroke: Double
    /// The lines of the title.
    let title: [String]
    /// The top left of each entry of the legend; none where a single series has no name.
    let legend: [(series: Int, x: Int, y: Int)]
    /// The width of the piece of curve in front of a name.
    let swatch: Int
    /// The field between the axes.
    let left, right, top, bottom: Int
    let x, y: ChartAxis

    init(_ chart: LineChart, width: Int, height: Int) {
        let scale = max(1, min(width / 360, height / 200)), line = BitmapFont.lineHeight * scale, margin = 6 * scale
        (textScale, self.margin, stroke, swatch) = (scale, margin, Double(scale), 12 * scale)
        title = SheetLayout.wrapped(chart.title, width: (width - 2 * margin) / scale)
        let legendTop = margin + title.count * line + 2 * scale
        legend = Self.legend(of: chart, width: width, top: legendTop, scale: scale, margin: margin, swatch: swatch)
        top = (legend.last.map { $0.y + line } ?? legendTop) + line + 7 * scale
        bottom = height - margin - 2 * line - 5 * scale
        precondition(bottom - top >= line, "LineChart: \(width)x\(height) pixels leave no room for the curves")

        let extent = chart.extent, letter = BitmapFont.advance * scale
        func widest(_ axis: ChartAxis) -> Int { (axis.ticks.map { BitmapFont.width(of: $0.label) }.max() ?? 0) * scale }
        y = ChartAxis(extent.y, scale: chart.yScale, length: bottom - top) { _ in 5 * line / 2 }
        let labelled = margin + widest(y) + 5 * scale
        x = ChartAxis(extent.x, scale: .linear, length: width - labelled - margin - 3 * letter) { ($0.count + 2) * letter }
        // Half of the outermost labels stands beyond the axis.
        left = max(labelled, margin + widest(x) / 2)
        right = width - margin - widest(x) / 2
    }

    func horizontal(_ value: Double) -> Double { Double(left) + x.position(value) * Double(right - left) }
    func vertical(_ value: Double) -> Double { Double(bottom) - y.position(value) * Double(bottom - top) }

    /// Entries from left to right, in as many lines as they need, each line centred.
    private static func legend(
        of chart: LineChart, width: Int, top: Int, scale: Int, margin: Int, swatch: Int
    ) -> [(series: Int, x: Int, y: Int)] {
        func entryWidth(_ index: Int) -> Int { swatch + (5 + BitmapFont.width(of: chart.series[index].name)) * scale }
        let gap = 10 * scale
        var lines: [(entries: [Int], width: Int)] = []
        for index in chart.series.indices where !chart.series[index].name.isEmpty {
            if let last = lines.last, last.width + gap + entryWidth(index) <= width - 2 * margin {
                lines[lines.count - 1] = (last.entries + [index], last.width + gap + entryWidth(index))
            } else {
                lines.append(([index], entryWidth(index)))
            }
        }
        var legend: [(series: Int, x: Int, y: Int)] = []
        for (row, line) in lines.enumerated() {
            var x = (width - line.width) / 2
            for index in line.entries {
                legend.append((index, x, top + row * BitmapFont.lineHeight * scale))
                x += entryWidth(index) + gap
            }
        }
        return legend
    }
}
