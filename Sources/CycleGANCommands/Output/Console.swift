import Files
import Foundation

/// The output of a command: results on stdout, progress and errors on stderr.
enum Console {
    static func error(_ text: String) { write("error: \(text)\n", to: .standardError) }

    static func note(_ text: String) { write("\(text)\n", to: .standardError) }

    static func result(_ text: String) { write("\(text)\n", to: .standardOutput) }

    /// Writes one JSON object on one line, with sorted keys.
    static func result(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A backslash in a JSON string is written twice.
        result(String(decoding: try encoder.encode(value), as: UTF8.self).showingPathBytes(escape: #"\\x"#))
    }

    static func progress(_ text: String) { write(text, to: .standardError) }

    static var isTerminal: Bool { isatty(STDERR_FILENO) != 0 }

    // Work continues when nobody reads its output any more.
    private static func write(_ text: String, to file: FileHandle) {
        try? file.write(contentsOf: Data(text.showingPathBytes().utf8))
    }
}
