import Foundation
import ImageFiles
import Testing

@Suite("Line charts")
struct LineChartTests {
    private let falling = LineChart(
        "Training", [.init("training", [8, 4, 2, 1, 0.5]), .init("validation", [8, 6, 5, 5, 6])], xLabel: "epoch")

    @Test func text() {
        #expect(
            falling.text(columns: 25, rows: 6) == """
                Training
                loss
                10 |
                   |oooo
                 5 |  **ooooooooooooooooooooo
                   |     *****
                   |          *********
                 0 |                   ******
                   +-------------------------
                    0           2           4 epoch
                    * training   o validation
                """)
    }

    /// All series show in their colours, and the picture's edges stay white.
    @Test(arguments: [(240, 180), (720, 450), (1440, 300)], LineChart.Scale.allCases)
    func image(_ size: (Int, Int), _ scale: LineChart.Scale) {
        let series = (0..<6).map { index in
            LineChart.Series(
                "series \(index)", x: (0..<50).map { Float($0) * 1000 }, y: (0..<50).map { Float($0 * index) + 0.001 },
                style: index % 2 == 0 ? .line : .points)
        }
        let chart = LineChart("A title of some words that is too long for one line of the picture", series, yScale: scale)
        let image = chart.image(width: size.0, height: size.1)
        #expect((image.width, image.height, image.channels, image.bitDepth) == (size.0, size.1, 3, 8))
        let values = image.values
        let pixels = stride(from: 0, to: values.count, by: 3).map { Array(values[$0..<$0 + 3]) }
        #expect(Set(pixels).isSuperset(of: [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0]]))
        let edge = pixels.indices.filter {
            $0 / size.0 == 0 || $0 / size.0 == size.1 - 1 || [0, size.0 - 1].contains($0 % size.0)
        }
        #expect(edge.allSatisfy { pixels[$0] == [255, 255, 255] })
    }

    /// Numbers of any size have ticks that say different things.
    @Test(arguments: LineChart.Scale.allCases)
    func anyNumbers(_ scale: LineChart.Scale) {
        for exponent in stride(from: Float(-35), through: 35, by: 5) {
            for spread in [0, 1e-4, 0.1, 1, 20, 1e4] as [Float] {
                let middle = pow(10, exponent)
                let chart = LineChart("", [.init("", [middle, middle * (1 + spread)])], yScale: scale)
                let lines = chart.text().split(separator: "\n")
                let labels = lines.compactMap { line in
                    line.firstIndex(of: "|").map { line[..<$0].filter { $0 != " " } }
                }.filter { !$0.isEmpty }
                #expect(labels.count >= 2 && Set(labels).count == labels.count, "\(middle) and \(spread): \(labels)")
                #expect(labels.allSatisfy { Float($0) != nil && $0.count <= 11 }, "\(labels)")
                _ = chart.image(width: 240, height: 180)
            }
        }
    }

    /// What is not finite, or has no logarithm, makes a gap; a chart of nothing has axes.
    @Test func gaps() {
        let gap = LineChart("", [.init("", [1, .nan, 1, .infinity, -.infinity])])
        #expect(gap.text(columns: 17, rows: 4).count { $0 == "*" } == 2)
        let logarithm = LineChart("", [.init("", [1, 0, -5, 10])], yScale: .logarithmic)
        #expect(logarithm.text(columns: 17, rows: 4).count { $0 == "*" } == 2)
        for chart in [
            LineChart("", []), LineChart("", [.init("a", [])], yScale: .logarithmic), LineChart("", [.init("a", [.nan])]),
            LineChart("", [.init("a", [0, 0, 0])]), LineChart("", [.init("a", [-3])]),
            LineChart("", [.init("a", x: [1, 1], y: [0, .greatestFiniteMagnitude])]),
        ] {
            #expect(!chart.text().isEmpty)
            #expect(chart.image().width == 720)
        }
    }

    @Test func sameChartSameBytes() throws {
        #expect(falling.image() == falling.image())
        #expect(try falling.image().encoded(as: .png) == falling.image().encoded(as: .png))
    }
}
