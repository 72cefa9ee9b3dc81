extension String {
    /// Fit for a message of one line: control characters, line separators and bytes of paths that are not UTF-8 escaped, and text
    /// beyond 300 characters cut.
    ///
    /// For what comes from outside, such as paths and names in files.
    public var onOneLine: String {
        let limit = 300
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            if let shown = scalar.shownPathByte() {
                result += shown
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count > limit ? result + "..." : result
    }
}

extension String {
    /// The text as a word of a shell command, in quotes where it needs them.
    public var shellQuoted: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "/._-+=:,@%".utf8.contains(byte)
            }
        if isPlain { return self }
        // Control characters and bytes that are not UTF-8 can only be typed escaped.
        let isText = unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.pathByte == nil }
        if isText { return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'" }
        return "$'"
            + pathBytes.map { byte in
                (0x20..<0x7F).contains(byte) && byte != 0x27 && byte != 0x5C
                    ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined() + "'"
    }
}
