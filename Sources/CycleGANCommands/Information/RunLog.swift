import Files
import Foundation

/// What `log.csv` of a run says: its last row, and the time that all steps took.
struct RunLog {
    /// The last row's numbers by column; empty where there is no row.
    private(set) var last: [String: Double] = [:]
    /// The names of the columns with losses, in their order.
    private(set) var losses: [String] = []
    /// The sum of the steps' times.
    private(set) var seconds = 0.0

    /// A log that does not exist has no rows.
    init(_ path: String) {
        guard let file = try? MappedFile(path: path),
            let header = file.bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first
        else { return }
        let columns = String(decoding: header, as: UTF8.self).split(separator: ",").map(String.init)
        losses = columns.filter { !["step", "epoch", "lr", "seconds"].contains($0) }
        // The logs of long runs are large: only the last column of each row is read.
        var start = header.endIndex + 1, lastRow = 0..<0
        while start < file.bytes.count {
            let end = file.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count
            // A row that is being written has no end yet.
            guard end < file.bytes.count else { break }
            if let comma = file.bytes[start..<end].lastIndex(of: UInt8(ascii: ",")) {
                seconds += Double(String(decoding: file.bytes[(comma + 1)..<end], as: UTF8.self)) ?? 0
                lastRow = start..<end
            }
            start = end + 1
        }
        guard !lastRow.isEmpty else { return }
        let values = String(decoding: file.bytes[lastRow], as: UTF8.self).split(separator: ",").map { Double($0) ?? .nan }
        last = Dictionary(zip(columns, values)) { first, _ in first }
    }

    /// `D_A 0.25, G_A 1.1, ...`; empty where there is no row.
    var lossesText: String {
        last.isEmpty ? "" : losses.map { "\($0) \(String(format: "%.3g", last[$0] ?? .nan))" }.joined(separator: ", ")
    }

    /// `1 h 2 min`, `3 min 5 s`, `12 s`.
    static func text(ofSeconds seconds: Double) -> String {
        let total = Int(min(seconds, 1e12).rounded()),
            (days, hours, minutes) = (total / 86400, total / 3600 % 24, total / 60 % 60)
        if days > 0 { return "\(days) d \(hours) h" }
        if hours > 0 { return "\(hours) h \(minutes) min" }
        return minutes > 0 ? "\(minutes) min \(total % 60) s" : "\(total) s"
    }
}
