import Foundation

/// Progress on stderr: a line that is updated in place on a terminal, otherwise a new line every ten seconds. May be used from
/// any thread.
final class ProgressBar: @unchecked Sendable {
    private let lock = NSLock()
    private let total: Int
    private let isQuiet: Bool
    private let start: Int
    private let began = ProcessInfo.processInfo.systemUptime
    private var lastShown = -Double.infinity
    private var lineIsOpen = false

    /// - Parameter start: The amount that was done before, by an earlier process.
    init(total: Int, start: Int = 0, isQuiet: Bool) { (self.total, self.start, self.isQuiet) = (total, start, isQuiet) }

    /// - Parameters:
    ///   - time: The share of the time that is over, and what is left of it in seconds, where that is the end and not `total`.
    ///   - details: What follows the numbers as far as there is room, the most important first.
    func show(_ done: Int, time: (share: Double, secondsLeft: Double)? = nil, _ details: @autoclosure () -> [String] = []) {
        guard !isQuiet else { return }
        lock.lock()
        defer { lock.unlock() }
        let now = ProcessInfo.processInfo.systemUptime
        let interval = Terminal.canRewriteLines ? 0.1 : 10
        let share = time?.share ?? Double(done) / Double(max(1, total)), isEnd = time == nil ? done == total : share >= 1
        guard now - lastShown >= interval || isEnd else { return }
        lastShown = now
        let rate = Double(done - start) / max(now - began, 1e-6)
        let remaining = time?.secondsLeft ?? Double(total - done) / max(rate, 1e-6)
        let speed = rate >= 1 ? String(format: "%.1f/s", rate) : String(format: "%.1f s each", 1 / max(rate, 1e-6))
        // A rate of some milliseconds says nothing.
        let isKnown = now - began > 0.2 && done > start
        let facts =
            [time == nil ? "\(done)/\(total)" : "step \(done)"] + (isKnown ? [speed] : [])
            + (isEnd ? ["took \(Self.clock(now - began))"] : isKnown ? ["\(Self.clock(remaining)) left"] : [])
        if Terminal.canRewriteLines {
            Console.progress("\r\u{1B}[2K" + Self.line(facts, details(), share: share, width: Terminal.width - 1))
            lineIsOpen = true
        } else {
            let width = isatty(STDERR_FILENO) != 0 ? Terminal.width - 1 : .max
            Console.note(Self.line(facts, details(), width: width))
        }
    }

    private static let barWidth = 24

    /// A line of at most `width` columns: details drop out first, from the last on, then the bar.
    ///
    /// - Parameter share: How much of the bar is filled; nil for no bar.
    static func line(_ facts: [String], _ details: [String], share: Double? = nil, width: Int) -> String {
        let text = facts.joined(separator: "  ")
        guard (share == nil ? 0 : barWidth + 1) + text.count <= width else { return String(text.prefix(max(0, width))) }
        let filled = Int(Double(barWidth) * min(1, share ?? 0))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: barWidth - filled) + " "
        var line = (share == nil ? "" : bar) + text
        for detail in details {
            guard line.count + 2 + detail.count <= width else { break }
            line += "  " + detail
        }
        return line
    }

    /// Writes a separate line, even where progress is not shown.
    func note(_ text: String) {
        close()
        Console.note(text)
    }

    /// Removes the line that is updated in place, so that a result can be written there.
    func erase() {
        lock.withLock {
            if lineIsOpen { Console.progress("\r\u{1B}[2K") }
            lineIsOpen = false
        }
    }

    /// Ends the line that is updated in place.
    func close() {
        lock.withLock {
            if lineIsOpen { Console.progress("\n") }
            lineIsOpen = false
        }
    }

    /// `1:02:03` or `2:03`.
    static func clock(_ seconds: Double) -> String {
        let total = Int(min(seconds, 1e9).rounded()), (hours, minutes) = (total / 3600, total / 60 % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, total % 60) : String(format: "%d:%02d", minutes, total % 60)
    }
}
