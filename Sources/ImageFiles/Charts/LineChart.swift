/// Curves and points over two axes: a value that is drawn as a picture or as text.
///
///     let chart = LineChart("Training", [.init("training", losses), .init("validation", heldOut)], yScale: .logarithmic)
///     print(chart.text())
///     try chart.image().write(to: "loss.png")
public struct LineChart: Sendable, Equatable {
    /// How numbers become lengths along an axis.
    public enum Scale: String, Sendable, CaseIterable {
        case linear
        /// Numbers that are not positive are left out.
        case logarithmic
    }

    /// What belongs together, in one colour.
    public struct Series: Sendable, Equatable {
        public enum Style: String, Sendable, CaseIterable {
            case line
            case points
        }

        /// Its name in the legend.
        public let name: String
        public let x, y: [Float]
        public let style: Style

        /// Points (x, y), joined in their order where they are a line; what is not finite makes a gap.
        ///
        /// - Precondition: there are as many `x` as `y`.
        public init(_ name: String, x: [Float], y: [Float], style: Style = .line) {
            precondition(x.count == y.count, "LineChart.Series: \(x.count) numbers x, \(y.count) numbers y")
            (self.name, self.x, self.y, self.style) = (name, x, y, style)
        }

        /// A curve over 0, 1, 2 and so on.
        public init(_ name: String, _ y: [Float]) { self.init(name, x: y.indices.map { Float($0) }, y: y) }
    }

    public let title: String
    public let series: [Series]
    public let xLabel, yLabel: String
    public let yScale: Scale

    /// - Parameters:
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
