// Arrays print as NumPy prints them: rows in brackets, columns aligned, lines of at most 75 characters, and of more than a
// thousand elements only three at each end of an axis.

extension NDArray: CustomStringConvertible {
    /// The numbers in brackets, with as few digits as tell them apart and at most eight after the point; with exponents where
    /// they are very large, very small or far apart.
    public var description: String {
        let values = self.values
        guard !shape.isEmpty else { return FloatFormat.single(values[0]) }
        let layout = PrintedLayout(shape)
        let format = FloatFormat(layout.shown.map { values[$0] })
        return layout.text { format.text(values[$0]) }
    }
}

extension IndexArray: CustomStringConvertible {
    /// The numbers in brackets.
    public var description: String {
        guard !shape.isEmpty else { return "\(values[0])" }
        let layout = PrintedLayout(shape)
        let width = layout.shown.reduce(0) { max($0, String(values[$1]).count) }
        return layout.text { String(values[$0]).padded(to: width) }
    }
}

/// Where an array's elements stand in print.
private struct PrintedLayout {
    let shape, strides: [Int]
    let isSummarized: Bool

    static let lineWidth = 75
    static let threshold = 1000
    static let edge = 3

    init(_ shape: [Int]) {
        (self.shape, strides) = (shape, Shape.strides(shape))
        isSummarized = Shape.count(shape) > Self.threshold
    }

    /// Positions of the elements that are printed, in row-major order.
    var shown: [Int] {
        shape.indices.reduce([0]) { starts, axis in
            let positions = positions(axis).compactMap { $0 }
            return starts.flatMap { start in positions.map { start + $0 * strides[axis] } }
        }
    }

    /// Positions along an axis; nil for those left out.
    private func positions(_ axis: Int) -> [Int?] {
        let extent = shape[axis]
        guard isSummarized && extent > 2 * Self.edge else { return Array(0..<extent) }
        return Array(0..<Self.edge) + [nil] + Array(extent - Self.edge..<extent)
    }

    func text(_ element: (Int) -> String) -> String {
        if shape.contains(0) { return shape.count == 1 ? "[]" : "[] of shape \(shape)" }
        return block(axis: 0, start: 0, element)
    }

    private func block(axis: Int, start: Int, _ element: (Int) -> String) -> String {
        // Lines of a block stand one further in than its bracket.
        let indent = String(repeating: " ", count: axis + 1), isRow = axis == shape.count - 1
        let items = positions(axis).map { position in
            position.map {
                let place = start + $0 * strides[axis]
                return isRow ? element(place) : block(axis: axis + 1, start: place, element)
            } ?? "..."
        }
        guard isRow else {
            return "[" + items.joined(separator: String(repeating: "\n", count: shape.count - 1 - axis) + indent) + "]"
        }
        var lines: [String] = [], line = indent
        for item in items {
            // The last brackets need their room.
            if line.count + item.count > Self.lineWidth - shape.count && line.count > indent.count {
                while line.hasSuffix(" ") { line.removeLast() }
                lines.append(line)
                line = indent
            }
            line += item + " "
        }
        return "[" + (lines + [String(line.dropLast())]).joined(separator: "\n").dropFirst(indent.count) + "]"
    }
}

extension String {
    /// With spaces in front, `width` characters long.
    func padded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
