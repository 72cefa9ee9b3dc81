import Foundation

/// How the numbers of one array are printed: all alike, after NumPy's `FloatingFormat`.
struct FloatFormat {
    /// Characters before and after the point; with exponents, digits after the point.
    private var left = 0, right = 0
    /// Digits of the longest exponent; nil where there are none.
    private var exponentDigits: Int?

    private static let precision = 8

    init(_ numbers: [Float]) {
        let finite = numbers.filter(\.isFinite), sizes = finite.filter { $0 != 0 }.map(\.magnitude)
        let decimals = finite.map(Decimal.init)
        if let largest = sizes.max(), let smallest = sizes.min(),
            largest >= 1e6 || smallest < 1e-4 || largest / smallest > 1000
        {
            let parts = decimals.map(\.scientific)
            exponentDigits = parts.map { String(abs($0.exponent)).count }.reduce(2, max)
            (left, right) = (parts.map(\.whole.count).max() ?? 0, parts.map(\.fraction.count).max() ?? 0)
        } else {
            let parts = decimals.map { $0.positional(precision: Self.precision) }
            (left, right) = (parts.map(\.whole.count).max() ?? 0, parts.map(\.fraction.count).max() ?? 0)
        }
        if finite.count < numbers.count {
            left = max(left, (numbers.contains(-.infinity) ? 4 : 3) - (width - left))
        }
    }

    private var width: Int { left + 1 + right + (exponentDigits.map { $0 + 2 } ?? 0) }

    func text(_ number: Float) -> String {
        guard number.isFinite else { return "\(number)".padded(to: width) }
        guard let exponentDigits else {
            let parts = Decimal(number).positional(precision: Self.precision)
            let text = parts.whole.padded(to: left) + "." + parts.fraction
            return text + String(repeating: " ", count: right - parts.fraction.count)
        }
        var parts = Decimal(number).scientific
        if parts.fraction.count < right { parts = Decimal.scientific(number, digits: right) }
        let exponent = String(format: "e%+0\(exponentDigits + 1)d", parts.exponent)
        return parts.whole.padded(to: left) + "." + parts.fraction + exponent
    }

    /// A number that stands alone, as NumPy prints scalars.
    static func single(_ number: Float) -> String {
        guard number.isFinite else { return "\(number)" }
        let size = number.magnitude
        if size != 0 && !(1e-4..<1e6).contains(Double(size)) {
            let parts = Decimal(number).scientific
            let point = parts.fraction.isEmpty ? "" : "."
            return parts.whole + point + parts.fraction + String(format: "e%+03d", parts.exponent)
        }
        let parts = Decimal(number).positional(precision: nil)
        return parts.whole + "." + (parts.fraction.isEmpty ? "0" : parts.fraction)
    }
}

/// A finite number by the fewest decimal digits that tell it from all others.
private struct Decimal {
    let number: Float
    /// Without zeros at either end; empty for 0.
    let digits: String
    /// Of them stand before the point; negative where zeros follow it.
    let point: Int

    init(_ number: Float) {
        self.number = number
        let parts = "\(number.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0], fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = whole + fraction, leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.hasSuffix("0") { digits.removeLast() }
        self.digits = digits
        point = digits.isEmpty ? 1 : whole.count - leading + (parts.count > 1 ? Int(parts[1])! : 0)
    }

    private var sign: String { number.sign == .minus ? "-" : "" }

    /// The digits after the point are rounded to `precision`.
    func positional(precision: Int?) -> (whole: String, fraction: String) {
        if let precision, digits.count - point > precision {
            let rounded = String(format: "%.\(precision)f", Double(number)).split(separator: ".")
            var fraction = String(rounded[1])
            while fraction.hasSuffix("0") { fraction.removeLast() }
            return (String(rounded[0]), fraction)
        }
        guard point > 0 else { return (sign + "0", String(repeating: "0", count: -point) + digits) }
        let whole = digits.prefix(point) + String(repeating: "0", count: max(0, point - digits.count))
        return (sign + whole, String(digits.dropFirst(point)))
    }

    /// As many digits after the point as are wanted, of the number as it is stored.
    static func scientific(_ number: Float, digits: Int) -> (whole: String, fraction: String, exponent: Int) {
        let parts = String(format: "%.\(digits)e", Double(number)).split { $0 == "." || $0 == "e" }
        return (String(parts[0]), String(parts[1]), Int(parts[2])!)
    }

    /// One digit before the point.
    var scientific: (whole: String, fraction: String, exponent: Int) {
        (sign + (digits.isEmpty ? "0" : digits.prefix(1)), String(digits.dropFirst()), point - 1)
    }
}
