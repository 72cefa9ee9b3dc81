import CPUBackend
import Foundation
import TensorCore

/// How the time of a computation was spent, by kind of work and by layer.
struct ProfileReport: Encodable, CustomStringConvertible {
    struct Line: Encodable {
        let kind: String
        /// The layer; nil in sums over all layers.
        let layer: String?
        let calls: Int
        let seconds: Double
        /// The share of the total time.
        let share: Double
        /// 10⁹ operations a second, two for each multiply-add: by definition, and as executed.
        let effectiveGigaflops, executedGigaflops: Double?
    }

    let seconds: Double
    /// Sorted by time, longest first.
    let kinds, layers: [Line]
    /// The time outside of the backend: in the program itself, waiting for data, writing files.
    let otherSeconds: Double

    /// - Parameter seconds: The total time of the computation whose work is recorded in `tallies`.
    init(_ tallies: [WorkRecorder.Tally], seconds: Double, on backend: CPUBackend) {
        func line(_ kind: String, _ layer: String?, _ tallies: [WorkRecorder.Tally]) -> Line {
            let time = tallies.map(\.seconds).reduce(0, +), products = tallies.multiplyAdds(on: backend)
            func rate(_ products: Int) -> Double? { products > 0 && time > 0 ? 2e-9 * Double(products) / time : nil }
            return Line(
                kind: kind, layer: layer, calls: tallies.map(\.calls).reduce(0, +), seconds: time, share: time / seconds,
                effectiveGigaflops: rate(products.effective), executedGigaflops: rate(products.executed))
        }
        self.seconds = seconds
        kinds = Dictionary(grouping: tallies, by: \.work.kind).map { line($0, nil, $1) }.sorted { $0.seconds > $1.seconds }
        layers = tallies.map { line($0.work.kind, $0.work.label, [$0]) }.sorted { $0.seconds > $1.seconds }
        otherSeconds = seconds - tallies.map(\.seconds).reduce(0, +)
    }

    var description: String {
        var byKind = Table(["kind of work", "share", "calls", "ms", "GFLOP/s", "executed"])
        for line in kinds { byKind.add([line.kind] + Self.numbers(line)) }
        byKind.add([
            "other (Swift, data)", Table.percent(otherSeconds / seconds), "", String(format: "%.1f", otherSeconds * 1e3), "", "",
        ])
        var byLayer = Table(["kind of work", "layer", "share", "calls", "ms", "GFLOP/s", "executed"], leading: 2)
        // Lines with almost no time are left out.
        let shown = layers.filter { $0.share >= 0.001 }
        for line in shown { byLayer.add([line.kind, line.layer ?? ""] + Self.numbers(line)) }
        let hidden = layers.count - shown.count
        return """
            \(String(format: "%.2f", seconds)) s in all

            \(byKind)

            \(byLayer)
            """ + (hidden > 0 ? "\nand \(hidden) more of less than 0.1 % each" : "")
    }

    private static func numbers(_ line: Line) -> [String] {
        [
            Table.percent(line.share), "\(line.calls)", String(format: "%.1f", line.seconds * 1e3),
            line.effectiveGigaflops.map(Table.number) ?? "", line.executedGigaflops.map(Table.number) ?? "",
        ]
    }
}
