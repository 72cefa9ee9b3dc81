/// Lengths of time as they are typed and shown: `90s`, `30m`, `1h30m`, `2d`.
enum TimeText {
    private static let units: [(letter: Character, name: String, seconds: Double)] = [
        ("d", "day", 86_400), ("h", "hour", 3600), ("m", "minute", 60), ("s", "second", 1),
    ]

    /// Returns the seconds of a text: numbers with units, the largest unit first; nil for anything else.
    static func seconds(_ text: String) -> Double? {
        var sum = 0.0, number = "", rest = units[...]
        for character in text {
            guard character.isLetter else {
                number.append(character)
                continue
            }
            guard let place = rest.firstIndex(where: { $0.letter == character }), !number.isEmpty,
                number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(number)
            else { return nil }
            sum += value * rest[place].seconds
            (number, rest) = ("", rest[(place + 1)...])
        }
        return number.isEmpty && !text.isEmpty && sum.isFinite ? sum : nil
    }

    /// `1 hour 30 minutes`, to the second.
    static func text(_ seconds: Double) -> String {
        var rest = seconds.rounded(), parts: [String] = []
        for unit in units {
            let count = Int(rest / unit.seconds)
            if count > 0 { parts.append(TrainingOutlook.count(count, unit.name)) }
            rest -= Double(count) * unit.seconds
        }
        return parts.isEmpty ? "0 seconds" : parts.joined(separator: " ")
    }
}
