import Foundation

/// The time of a piece of work, measured several times.
struct Timings: Encodable {
    /// In seconds.
    let minimum, median: Double
    let repeats: Int

    init(_ seconds: [Double]) {
        let sorted = seconds.sorted()
        minimum = sorted[0]
        median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        repeats = sorted.count
    }

    /// Runs `body` a few times unmeasured, then measures it.
    ///
    /// - Parameters:
    ///   - repeats: How often it is measured; nil for at least `least` times and `seconds` in total.
    init(
        repeats: Int? = nil, least: Int = 5, seconds: Double = 1, warmUp: Int = 2, of body: () throws -> Void
    ) rethrows {
        for _ in 0..<warmUp { try body() }
        var measured: [Double] = [], total = 0.0
        while measured.count < (repeats ?? least) || (repeats == nil && total < seconds) {
            measured.append(try Self.seconds(body))
            total += measured[measured.count - 1]
        }
        self.init(measured)
    }

    /// Returns the seconds that one call takes.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ProcessInfo.processInfo.systemUptime
        try body()
        return ProcessInfo.processInfo.systemUptime - start
    }
}

/// The memory of this process.
enum ProcessMemory {
    /// The peak of resident bytes.
    static var peak: Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss * 1024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss
        #endif
    }
}
