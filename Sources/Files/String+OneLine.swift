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
