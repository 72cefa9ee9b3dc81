import Foundation

/// An axis of a chart: its range, in round numbers, and its ticks.
struct ChartAxis {
    let scale: LineChart.Scale
    let lower, upper: Double
    let ticks: [(value: Double, label: String)]

    /// The axis with the most ticks whose labels do not touch each other.
    ///
    /// - Parameters:
    ///   - length: Of the axis, in any unit.
    ///   - room: How much of it a label needs, with the space around it.
    init(_ values: [Double], scale: LineChart.Scale, length: Int, room: (String) -> Int) {
        var most = max(2, length / room("0.0"))
        while true {
            let axis = ChartAxis(values, scale: scale, mostTicks: most)
            let areClear = zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { one, next in
                let distance = (axis.position(next.value) - axis.position(one.value)) * Double(length)
                return distance >= Double(room(one.label) + room(next.label)) / 2
            }
            if areClear || most <= 2 {
                self = axis
                return
            }
            most -= 1
        }
    }

    private init(_ values: [Double], scale: LineChart.Scale, mostTicks: Int) {
        self.scale = scale
        let least = values.min() ?? (scale == .linear ? 0 : 1), greatest = values.max() ?? (scale == .linear ? 1 : 10)
        switch scale {
        case .linear: (lower, upper, ticks) = Self.linear(least, greatest, mostTicks: mostTicks)
        case .logarithmic: (lower, upper, ticks) = Self.logarithmic(least, greatest, mostTicks: mostTicks)
        }
    }

    /// Where a value stands: 0 at the lower end, 1 at the upper.
    func position(_ value: Double) -> Double {
        switch scale {
        case .linear: (value - lower) / (upper - lower)
        case .logarithmic: (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
        }
    }

    private typealias Range = (lower: Double, upper: Double, ticks: [(value: Double, label: String)])

    private static func linear(_ least: Double, _ greatest: Double, mostTicks: Int) -> Range {
        // A single value stands in the middle of a range of its own size.
        let isSingle = greatest - least <= abs(least) * 1e-9
        let margin = least == 0 ? 1 : abs(least) / 2
        let (least, greatest) = isSingle ? (least - margin, greatest + margin) : (least, greatest)
        let raw = (greatest - least) / Double(mostTicks), power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 5].first { $0 * power >= raw * (1 - 1e-9) } ?? 10) * power
        let first = Int(floor(least / step + 1e-9)), last = Int(ceil(greatest / step - 1e-9))
        let ticks = (first...last).map { (Double($0) * step, label(Double($0) * step, step: step)) }
        return (Double(first) * step, Double(last) * step, ticks)
    }

    private static func logarithmic(_ least: Double, _ greatest: Double, mostTicks: Int) -> Range {
        // Candidates 1, 2, 5, 10, 20, ...: those that just hold all values, thinned until they have room.
        func value(_ place: Int) -> Double {
            let (decade, rest) = (Int(floor(Double(place) / 3)), ((place % 3) + 3) % 3)
            return [1, 2, 5][rest] * pow(10, Double(decade))
        }
        var first = Int(floor(log10(least))) * 3, last = Int(ceil(log10(greatest))) * 3
        while value(first + 1) <= least * (1 + 1e-6) { first += 1 }
        while value(last - 1) >= greatest * (1 - 1e-6) { last -= 1 }
        if last <= first { (first, last) = (first - 1, first + 1) }
        var places = Array(first...last)
        if places.count > mostTicks { places = places.filter { $0 % 3 == 0 } }
        let every = (places.count + mostTicks - 1) / mostTicks
        if every > 1 { places = places.filter { $0 / 3 % every == 0 } }
        return (value(first), value(last), places.map { (value($0), label(value($0), step: value($0))) })
    }

    /// As many decimals as the step has; powers of ten where that would be long.
    private static func label(_ value: Double, step: Double) -> String {
        if value == 0 { return "0" }
        if abs(value) >= 1e6 || step < 1e-3 * (1 - 1e-9) {
            let exponent = Int(floor(log10(abs(value)) + 1e-9)), size = value / pow(10, Double(exponent))
            let digits = max(0, exponent - Int(floor(log10(step) + 1e-9)))
            return String(format: "%.\(digits)fe%d", size, exponent)
        }
        return String(format: "%.\(max(0, -Int(floor(log10(step) + 1e-9))))f", value)
    }
}
