/// Decimal numbers in text: digits with an optional sign, decimal mark and exponent.
enum DecimalNumber {
    /// Powers of ten that double precision holds exactly.
    private static let powers: [Double] = (0...22).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }

    /// The finite number in `range` of `bytes`, or nil where there is none.
    ///
    /// Up to 15 digits and a moderate exponent need one exact operation in double precision (Clinger, 1990); the rest is left to
    /// the standard library.
    static func parse(_ bytes: [UInt8], _ range: Range<Int>, decimalMark: UInt8) -> Float? {
        var position = range.lowerBound
        let end = range.upperBound
        func digit() -> UInt64? {
            guard position < end else { return nil }
            let value = bytes[position] &- UInt8(ascii: "0")
            return value < 10 ? UInt64(value) : nil
        }
        func takeSign() -> Bool {
            guard position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") else {
                return false
            }
            position += 1
            return bytes[position - 1] == UInt8(ascii: "-")
        }

        let isNegative = takeSign()
        var mantissa: UInt64 = 0, digits = 0, exponent = 0
        func takeDigits(scaling step: Int) {
            while let value = digit() {
                mantissa = mantissa &* 10 &+ value
                if mantissa > 0 { digits += 1 }
                exponent += step
                position += 1
            }
        }
        let whole = position
        takeDigits(scaling: 0)
        var count = position - whole
        if position < end && bytes[position] == decimalMark {
            position += 1
            let fraction = position
            takeDigits(scaling: -1)
            count += position - fraction
        }
        guard count > 0 else { return nil }
        if position < end && bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isSmall = takeSign(), start = position
            var power = 0
            while let value = digit() {
                power = min(power * 10 + Int(value), 1_000_000)
                position += 1
            }
            guard position > start else { return nil }
            exponent += isSmall ? -power : power
        }
        guard position == end else { return nil }

        if digits <= 15 && abs(exponent) <= 22 {
            let size = exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
            return finite(isNegative ? -size : size)
        }
        let plain = bytes[range].map { $0 == decimalMark ? UInt8(ascii: ".") : $0 }
        return Double(String(decoding: plain, as: UTF8.self)).flatMap(finite)
    }

    private static func finite(_ value: Double) -> Float? { Float(value).isFinite ? Float(value) : nil }
}
