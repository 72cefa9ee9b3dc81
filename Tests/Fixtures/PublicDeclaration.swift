import Foundation

/// A public function, layer or initializer as the sources declare it, with what its comment says.
public struct PublicDeclaration: Sendable, Equatable {
    /// Operators and subscripts by the types of their operands, functions by their labels, layers by their name, cases behind their type's.
    public let name: String
    /// The comment's first sentences, up to an empty line; without the references they end in.
    public let summary: String
    /// The PyTorch functions that the comment names.
    public let reference: String
    /// Whether the comment names a PyTorch function, or a paper with its year.
    public let hasSource: Bool

    /// What is looked for in a file.
    public enum Scope: Sendable {
        /// Functions, whatever they belong to.
        case functions
        /// Functions and classes that belong to no other type.
        case topLevel
        /// Structures that belong to no other type.
        case structures
        /// Cases of the enumeration of this name.
        case cases(of: String)
    }

    /// `Sources` of this checkout.
    public static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources")
    }

    /// Swift files of a folder in `Sources` and of the folders in it, sorted.
    public static func files(in path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.appendingPathComponent(path).path)
            .filter { $0.hasSuffix(".swift") }.map { "\(path)/\($0)" }.sorted()
    }

    /// The declarations of a file, in their order.
    ///
    /// - Parameter file: Its path in `Sources`.
    public static func all(in file: String, scope: Scope) throws -> [PublicDeclaration] {
        scan(try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8), scope: scope)
    }

    /// The public declarations in a source text, in order.
    public static func scan(_ source: String, scope: Scope = .functions) -> [PublicDeclaration] {
        let function = #/public (?:static )?(?:prefix )?(func \S+?|subscript) ?\(/#
        switch scope {
        case .functions:
            return source.matches(of: function).map { declaration(function: $0.1, at: $0.range, in: source) }
        case .topLevel:
            let functions = source.matches(of: function).filter { isTopLevel($0.range.lowerBound, in: source) }
                .map { ($0.range.lowerBound, declaration(function: $0.1, at: $0.range, in: source)) }
            let classes = types(#/public (?:final )?class (\w+)/#, in: source)
            return (functions + classes).sorted { $0.0 < $1.0 }.map(\.1)
        case .structures: return types(#/public struct (\w+)/#, in: source).map(\.1)
        case .cases(let type):
            guard let start = source.range(of: "enum \(type)")?.upperBound else { return [] }
            // Deeper ones belong to a type within, or to a switch.
            return source.matches(of: #/\n    case (\w+)/#).filter { $0.range.lowerBound > start }
                .map { declaration("\(type).\($0.1)", before: source.index(after: $0.range.lowerBound), in: source) }
        }
    }

    private static func types(
        _ pattern: Regex<(Substring, Substring)>, in source: String
    ) -> [(String.Index, PublicDeclaration)] {
        source.matches(of: pattern).filter { isTopLevel($0.range.lowerBound, in: source) }
            .map { ($0.range.lowerBound, declaration(String($0.1), before: $0.range.lowerBound, in: source)) }
    }

    private static func isTopLevel(_ index: String.Index, in source: String) -> Bool {
        index == source.startIndex || source[source.index(before: index)] == "\n"
    }

    private static func declaration(
        function name: Substring, at range: Range<String.Index>, in source: String
    ) -> PublicDeclaration {
        let parameters = split(source[range.upperBound...])
        let labels: [String] = parameters.map { $0.prefix { $0 != " " && $0 != ":" } + ":" }
        let types: [String] = parameters.map {
            $0.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? ""
        }
        let name = name.replacing(#/^func /#, with: "")
        let isNamed = name.first?.isLetter == true && name != "subscript"
        let list = isNamed ? labels.joined() : types.joined(separator: ",")
        return declaration("\(name)(\(list))", before: range.lowerBound, in: source)
    }

    /// With the comment that ends in the line before `index`.
    private static func declaration(_ name: String, before index: String.Index, in source: String) -> PublicDeclaration {
        var lines: [Substring] = []
        for line in source[..<index].split(separator: "\n", omittingEmptySubsequences: false).dropLast().reversed() {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("///") || text.hasPrefix("@") else { break }
            if text.hasPrefix("///") { lines.insert(text.dropFirst(3).drop { $0 == " " }, at: 0) }
        }
        let comment = lines.joined(separator: " ")
        let paragraph = lines.prefix { !$0.isEmpty }.joined(separator: " ")
        let named = #/(?:PyTorch|torchvision)'s `[^`]+`(?:(?: and|,) `[^`]+`)*/#
        let reference = comment.firstMatch(of: named).map { String($0.0) } ?? ""
        return PublicDeclaration(
            name: name, summary: paragraph.replacing(#/([.:)]) (?:PyTorch|torchvision)'s `.*$/#) { String($0.1) },
            reference: reference.replacing(#/^\S+ /#, with: ""),
            hasSource: !reference.isEmpty || comment.contains(#/(?:19|20)\d\d/#))
    }

    /// The parameters of a list whose opening parenthesis has just been passed.
    private static func split(_ text: Substring) -> [String] {
        var parameters = [""]
        var depth = 0
        for character in text {
            if depth == 0 && character == ")" { break }
            if "([".contains(character) { depth += 1 }
            if ")]".contains(character) { depth -= 1 }
            if depth == 0 && character == "," {
                parameters.append("")
            } else {
                parameters[parameters.count - 1].append(character)
            }
        }
        return parameters.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    }
}
