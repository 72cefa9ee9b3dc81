/// Curves and points over two axes: a value that is drawn as a picture or as text.
///
///     let chart = LineChart("Training", [.init("training", losses), .init("validation", heldOut)], yScale: .logarithmic)
///     print(chart.text())
///     try chart.image().write(to: "loss.png")
public struct LineChart: Sendable, Equatable {
    /// How numbers become lengths along an axis.
    public enum Scale: String, Sendable, CaseIterable {
        /// Equal differences are equal lengths.
        case linear
        /// Equal ratios are equal lengths. Numbers that are not positive are left out.
        case logarithmic
    }

    /// Points that belong together, drawn in one colour.
    public struct Series: Sendable, Equatable {
        /// How the points are drawn.
        public enum Style: String, Sendable, CaseIterable {
            /// Joined by straight lines, in their order.
            case line
            /// One mark each.
            case points
        }

        /// Its name in the legend.
        public let name: String
        /// The coordinates of the points.
        public let x, y: [Float]
        /// How the points are drawn.
        public let style: Style

        /// Points (x, y), joined in their order where they are a line; a point that is not finite makes a gap.
        ///
        /// - Precondition: there are as many `x` as `y`.
        public init(_ name: String, x: [Float], y: [Float], style: Style = .line) {
            precondition(x.count == y.count, "LineChart.Series: \(x.count) numbers x, \(y.count) numbers y")
            (self.name, self.x, self.y, self.style) = (name, x, y, style)
        }

        /// A curve over 0, 1, 2 and so on.
        public init(_ name: String, _ y: [Float]) { self.init(name, x: y.indices.map { Float($0) }, y: y) }
    }

    /// The line above the chart.
    public let title: String
    /// The curves and points.
    public let series: [Series]
    /// What the axes show.
    public let xLabel, yLabel: String
    /// The scale of the vertical axis; the horizontal one is linear.
    public let yScale: Scale

    /// A chart of these series.
    ///
    /// - Parameters:
    ///   - title: The line above the chart.
    ///   - series: The curves and points.
    ///   - xLabel: Default "step".
    ///   - yLabel: Default "loss".
    ///   - yScale: Default linear.
    public init(
        _ title: String, _ series: [Series], xLabel: String = "step", yLabel: String = "loss", yScale: Scale = .linear
    ) {
        (self.title, self.series, self.xLabel, self.yLabel, self.yScale) = (title, series, xLabel, yLabel, yScale)
    }

    /// The coordinates of all points that are drawn.
    var extent: (x: [Double], y: [Double]) {
        let points = series.flatMap(drawable)
        return (points.compactMap { $0?.x }, points.compactMap { $0?.y })
    }

    /// The points of a series, nil for a gap.
    func drawable(_ series: Series) -> [(x: Double, y: Double)?] {
        zip(series.x, series.y).map { x, y in
            x.isFinite && y.isFinite && (yScale == .linear || y > 0) ? (Double(x), Double(y)) : nil
        }
    }
}
