import Foundation

/// A section of `Sources/FUNCTIONS.md`: one row a public function, with what its comment says and how near it comes to PyTorch.
///
/// Names, formulas and PyTorch's names are taken from the sources, the differences from the cases of the tests. With
/// `FUNCTION_TABLE=write` in the environment `problems()` writes the section anew; otherwise it says what is not as it should be.
/// Another area of the toolkit joins by one more test that makes a table and expects no problems.
public struct FunctionTable: Sendable {
    /// The title of the section.
    public let title: String
    /// The rows, in order.
    public let declarations: [PublicDeclaration]
    /// By the declarations' names.
    public let comparisons: [String: Comparison]

    /// A section of rows, one for each declaration.
    public init(_ title: String, _ declarations: [PublicDeclaration], comparisons: [String: Comparison]) {
        (self.title, self.declarations, self.comparisons) = (title, declarations, comparisons)
    }

    /// Everything public in some files, paths in `Sources`.
    public init(
        _ title: String, files: [String], scope: PublicDeclaration.Scope, comparisons: [String: Comparison]
    ) throws {
        self.init(
            title, try files.flatMap { try PublicDeclaration.all(in: $0, scope: scope) }, comparisons: comparisons)
    }

    /// The comparisons of all cases, by the functions that they cover.
    public static func comparisons(
        _ cases: [(covers: [String], compare: () throws -> Comparison)]
    ) throws -> [String: Comparison] {
        var found: [String: Comparison] = [:]
        for one in cases {
            let comparison = try one.compare()
            for name in one.covers { found[name, default: Comparison()].add(comparison) }
        }
        return found
    }

    /// What is wrong with the section or with what it is made of.
    public func problems() throws -> [String] {
        var problems: [String] = []
        for declaration in declarations {
            if declaration.summary.isEmpty { problems.append("\(declaration.name) has no comment") }
            if !declaration.hasSource {
                problems.append("the comment of \(declaration.name) names neither a PyTorch function nor a paper with its year")
            }
            switch comparisons[declaration.name] {
            case nil: problems.append("no case covers \(declaration.name)")
            case let comparison?: problems += comparison.failures.map { "\(declaration.name): \($0)" }
            }
        }
        guard problems.isEmpty else { return problems }
        if ProcessInfo.processInfo.environment["FUNCTION_TABLE"] == "write" {
            try Self.rewrite(title, rows.map(\.line))
            return []
        }
        return try differencesFromFile()
    }

    // MARK: Rows

    private struct Row {
        /// Name, summary and PyTorch's name, as they stand in the table.
        let text: String
        let value: Float
        let gradient: Float?

        var line: String { "\(text) \(Self.figure(value)) | \(gradient.map(Self.figure) ?? "–") |" }

        static func figure(_ number: Float) -> String { number == 0 ? "0" : String(format: "%.0e", number) }
    }

    private static let head = """
        | function | what it computes | PyTorch's name | difference of value | of gradient |
        |---|---|---|---|---|
        """

    private var rows: [Row] {
        declarations.map { declaration in
            let cells = [
                "`\(declaration.name)`", declaration.summary, declaration.reference.isEmpty ? "–" : declaration.reference,
            ]
            let comparison = comparisons[declaration.name]!
            return Row(
                text: "| " + cells.map { $0.replacing("|", with: "\\|") + " |" }.joined(separator: " "),
                value: comparison.value, gradient: comparison.gradient)
        }
    }

    // MARK: The file

    private static let path = PublicDeclaration.folder.appendingPathComponent("FUNCTIONS.md")
    /// Tests run side by side, and each writes its own section.
    private static let lock = NSLock()

    /// Another processor may round otherwise: figures may be ten times those written, or 1e-6.
    private func differencesFromFile() throws -> [String] {
        let hint = "write it again: FUNCTION_TABLE=write Scripts/test --filter FunctionTable"
        let lines = try Self.sections().first { $0.title == title }?.lines.filter { $0.hasPrefix("| `") } ?? []
        var problems: [String] = []
        for row in rows {
            guard let line = lines.first(where: { $0.hasPrefix(row.text + " ") }) else {
                problems.append("Sources/FUNCTIONS.md lacks or differs from: \(row.line) - \(hint)")
                continue
            }
            let figures = line.dropFirst(row.text.count).split(separator: "|").map {
                Float($0.trimmingCharacters(in: .whitespaces))
            }
            for (measured, written) in zip([row.value, row.gradient], figures) where measured != nil {
                if measured! > max(10 * (written ?? 0), 1e-6) {
                    problems.append("\(row.text): a difference of \(measured!), far above what is written - \(hint)")
                }
            }
        }
        if lines.count != rows.count {
            problems.append("Sources/FUNCTIONS.md has \(lines.count) rows under '\(title)' instead of \(rows.count) - \(hint)")
        }
        return problems
    }

    private static func sections() throws -> [(title: String, lines: [String])] {
        var sections: [(title: String, lines: [String])] = [("", [])]
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") {
                sections.append((String(line.dropFirst(3)), []))
            } else {
                sections[sections.count - 1].lines.append(String(line))
            }
        }
        return sections
    }

    private static func rewrite(_ title: String, _ rows: [String]) throws {
        lock.lock()
        defer { lock.unlock() }
        var sections = try sections()
        let index = sections.firstIndex { $0.title == title } ?? sections.count
        if index == sections.count { sections.append((title, [])) }
        sections[index].lines = ["", head] + rows + [""]
        let text = sections.map { ($0.title.isEmpty ? "" : "## \($0.title)\n") + $0.lines.joined(separator: "\n") }
        var whole = text.joined(separator: "\n")
        while whole.hasSuffix("\n") { whole.removeLast() }
        try (whole + "\n").write(to: path, atomically: true, encoding: .utf8)
    }
}
