import Foundation

/// The time of a piece of work, measured several times.
struct Timings: Encodable {
    /// In seconds.
    let minimum, median: Double
    let repeats: Int

    /// How often a piece of work is measured where nobody says: at least so many times, and until that took so long.
    struct Extent: CustomStringConvertible {
        let least: Int
        let seconds: Double

        /// For a piece of work as a whole.
        static let work = Extent(least: 5, seconds: 1)
        /// For a kernel alone.
        static let kernel = Extent(least: 3, seconds: 0.05)

        var description: String { "at least \(least) times and \(seconds) s" }
    }

    init(_ seconds: [Double]) {
        let sorted = seconds.sorted()
        minimum = sorted[0]
        median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        repeats = sorted.count
    }

    /// Runs `body` a few times unmeasured, then measures it.
    ///
    /// - Parameters:
    ///   - repeats: How often it is measured; nil for `extent`.
    init(
        repeats: Int? = nil, extent: Extent = .work, warmUp: Int = 2, of body: () throws -> Void
    ) rethrows {
        for _ in 0..<warmUp { try body() }
        var measured: [Double] = [], total = 0.0
        while measured.count < (repeats ?? extent.least) || (repeats == nil && total < extent.seconds) {
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
