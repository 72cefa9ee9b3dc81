import Files
import Foundation

/// The output of a command: results on stdout, progress and errors on stderr.
enum Console {
    static func error(_ text: String) { note("error: \(text.replacing("\n", with: "\\n"))") }

    static func note(_ text: String) { progress("\(text)\n") }

    static func progress(_ text: String) { _ = write(Array(text.showingPathBytes().utf8), to: STDERR_FILENO) }

    static func result(_ text: String) { result(bytes: Array("\(text.showingPathBytes())\n".utf8)) }

    /// Writes one JSON object on one line, with sorted keys; NaN and infinity are null.
    static func result(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // JSON has no such numbers, and the encoder offers only strings for them.
        let none = "not a finite number, null in JSON"
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: none, negativeInfinity: none, nan: none)
        // A backslash in a JSON string is written twice.
        let text = String(decoding: try encoder.encode(value), as: UTF8.self).replacing("\"\(none)\"", with: "null")
        result(text.showingPathBytes(escape: #"\\x"#))
    }

    /// Writes to stdout as it is, such as an image.
    static func result(bytes: [UInt8]) {
        let code = write(bytes, to: STDOUT_FILENO)
        // A reader that has gone, as `head` does, has all that it wants.
        if code != 0 && code != EPIPE { problem.set(FileError.text(ofSystemError: code)) }
    }

    /// Why results could not be written; nil where all were.
    static var resultProblem: String? { problem.value }

    private static let problem = FirstProblem()

    private final class FirstProblem: @unchecked Sendable {
        private let lock = NSLock()
        private var text: String?

        func set(_ new: String) { lock.withLock { text = text ?? new } }
        var value: String? { lock.withLock { text } }
    }

    /// Writes all bytes to a file that is open.
    ///
    /// - Returns: 0, or the `errno` of what failed.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // A terminal or pipe that another program has set to return at once.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
