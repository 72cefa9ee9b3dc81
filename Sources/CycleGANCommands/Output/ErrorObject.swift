import Files

/// An error in JSON: what is wrong, the file that it is about, and what to do; null where there is none.
struct ErrorObject: Encodable {
    let file, remedy: String?
    let what: String

    init(_ report: ErrorReport) {
        (file, remedy) = (report.file, report.remedy)
        what = report.what.replacing("\n", with: "\\n")
    }

    private enum Key: String, CodingKey { case file, what, remedy }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encode(what, forKey: .what)
        try container.encode(remedy, forKey: .remedy)
    }
}
