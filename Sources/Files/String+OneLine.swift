extension String {
    /// Fit for a message of one line: control characters and line separators escaped, and text beyond 300 characters cut.
    ///
    /// For what comes from outside, such as paths and names in files.
    public var onOneLine: String {
        let limit = 300
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result += scalar.escaped(asASCII: true)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count > limit ? result + "..." : result
    }
}
