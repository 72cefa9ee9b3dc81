extension String {
    /// The last part of a path: `0001.png` of `horses/0001.png`, and of `horses/0001.png/`.
    public var lastPathPart: String { split(separator: "/").last.map(String.init) ?? "" }

    /// A path without its last part: `horses` of `horses/0001.png`; empty where there is only one part, `/` at the root.
    public var folderPart: String {
        var rest = self[...]
        while rest.count > 1 && rest.hasSuffix("/") { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return "" }
        rest = rest[..<slash]
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest.isEmpty ? "/" : String(rest)
    }

    /// The part of the last part after its last dot: `png` of `0001.png`; empty where there is no dot, or only one at the start.
    public var pathExtension: String {
        let name = lastPathPart
        guard let dot = name.lastIndex(of: "."), name[..<dot].contains(where: { $0 != "." }) else { return "" }
        return String(name[name.index(after: dot)...])
    }

    /// A path without its extension and the dot before it.
    public var deletingPathExtension: String {
        let ending = pathExtension
        return ending.isEmpty ? self : String(dropLast(ending.count + 1))
    }

    /// The path of `name` in the folder at this path, with one slash between the two; `name` where this path is empty.
    public func appendingPathPart(_ name: String) -> String { isEmpty || hasSuffix("/") ? self + name : self + "/" + name }
}
