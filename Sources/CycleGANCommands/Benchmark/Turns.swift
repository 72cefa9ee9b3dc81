/// Measures in turns with other programs, so that temporary slowdowns of the machine affect all of them.
enum Turns {
    /// Writes `ready`; then answers each line of stdin, a number of repeats, with their results on one line. At the end of stdin,
    /// writes `peak` and the peak of resident bytes.
    static func take(warmUp: () throws -> Void, measure: () throws -> Double) throws {
        try warmUp()
        Console.result("ready")
        while let line = readLine() {
            guard let repeats = Int(line), repeats > 0 else {
                throw CommandError("\"\(line)\" on stdin is not a number of repeats", "write one positive number a line")
            }
            let results = try (0..<repeats).map { _ in String(try measure()) }
            Console.result(results.joined(separator: " "))
        }
        Console.result("peak \(ProcessMemory.peak)")
    }
}
