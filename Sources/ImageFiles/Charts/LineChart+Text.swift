extension LineChart {
    /// The chart as lines of text, a mark for each series, for terminals and logs.
    ///
    /// - Parameters:
    ///   - columns: Letters between the axes' ends.
    ///   - rows: Lines between the axes' ends.
    /// - Precondition: there are at least 16 columns and 4 rows.
    public func text(columns: Int = 64, rows: Int = 12) -> String {
        precondition(columns >= 16 && rows >= 4, "LineChart: \(columns) columns and \(rows) rows are too few")
        let extent = extent
        let axes = (
            x: ChartAxis(extent.x, scale: .linear, length: columns - 1) { $0.count + 4 },
            y: ChartAxis(extent.y, scale: yScale, length: rows - 1) { _ in 3 }
        )
        let marks: [Character] = ["*", "o", "+", "x", "#", "@"]
        var cells = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
        func mark(_ x: Double, _ y: Double, _ mark: Character) {
            cells[rows - 1 - Int((y * Double(rows - 1)).rounded())][Int((x * Double(columns - 1)).rounded())] = mark
        }
        for (index, series) in series.enumerated() {
            var previous: (x: Double, y: Double)?
            for point in drawable(series) {
                let place = point.map { (x: axes.x.position($0.x), y: axes.y.position($0.y)) }
                if let place {
                    let start = series.style == .line ? previous ?? place : place
                    let steps = max(1, Int(max(abs(place.x - start.x) * Double(columns), abs(place.y - start.y) * Double(rows))))
                    for step in 1...steps {
                        let share = Double(step) / Double(steps)
                        mark(
                            start.x + share * (place.x - start.x), start.y + share * (place.y - start.y),
                            marks[index % marks.count])
                    }
                }
                previous = place
            }
        }

        let labelWidth = axes.y.ticks.map(\.label.count).max() ?? 0
        func trimmed(_ text: String) -> String { String(text.reversed().drop { $0 == " " }.reversed()) }
        func padded(_ text: String) -> String { String(repeating: " ", count: max(0, labelWidth - text.count)) + text }
        var labels = [String](repeating: "", count: rows)
        for tick in axes.y.ticks {
            labels[rows - 1 - Int((axes.y.position(tick.value) * Double(rows - 1)).rounded())] = tick.label
        }
        var lines = [title, yLabel]
        for row in 0..<rows { lines.append("\(padded(labels[row])) |\(String(cells[row]))") }
        lines.append("\(padded("")) +\(String(repeating: "-", count: columns))")
        var ticks = [Character](repeating: " ", count: columns + labelWidth + 12)
        for tick in axes.x.ticks {
            let middle = labelWidth + 2 + Int((axes.x.position(tick.value) * Double(columns - 1)).rounded())
            for (offset, letter) in tick.label.enumerated() { ticks[middle - tick.label.count / 2 + offset] = letter }
        }
        lines.append("\(trimmed(String(ticks))) \(xLabel)")
        let named = series.indices.filter { !series[$0].name.isEmpty }
        if !named.isEmpty {
            lines.append(
                padded("") + "  " + named.map { "\(marks[$0 % marks.count]) \(series[$0].name)" }.joined(separator: "   "))
        }
        return lines.map(trimmed).joined(separator: "\n")
    }
}
