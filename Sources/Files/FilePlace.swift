import Foundation

/// Where a file lies once symbolic links are followed, and what its temporary files are called.
struct FilePlace {
    /// Ends in a slash; empty for the current folder.
    let folder: String
    /// The last part of the path; empty where there is none.
    let name: String

    init(folder: String, name: String) { (self.folder, self.name) = (folder, name) }

    /// - Parameter path: Of a file that need not exist. Links in the way to its folder are left to the system.
    init(of path: String) {
        var path = path
        // As many as Linux follows. A longer chain of links cannot be opened at all.
        for _ in 0..<40 {
            guard let target = Self.destination(ofLinkAt: path) else { break }
            path = target.hasPrefix("/") ? target : Self.split(path).folder + target
        }
        (folder, name) = Self.split(path)
    }

    private static func destination(ofLinkAt path: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = path.withPathBytes { name in
            bytes.withUnsafeMutableBytes { readlink(name, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count) }
        }
        return count > 0 ? String(pathBytes: Array(bytes[..<count])) : nil
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        let bytes = path.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map(bytes.index(after:)) ?? bytes.startIndex
        return (String(path[..<start]), String(path[start...]))
    }

    /// `.NAME.RANDOM.tmp`. Part of the name says what a leftover was to be; all of it could make the name too long.
    func newTemporaryName() -> String {
        ".\(Self.beginning(of: name)).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    }

    /// As much of a name as its temporary files carry.
    static func beginning(of name: String) -> String { String(String.UnicodeScalarView(name.unicodeScalars.prefix(40))) }

    /// The beginning of the name that a temporary file of this name stands for; nil where it is not a temporary file.
    static func beginning(inTemporaryName temporary: String) -> String? {
        guard temporary.hasPrefix("."), temporary.hasSuffix(".tmp") else { return nil }
        let inside = temporary.dropFirst().dropLast(4)
        guard let dot = inside.utf8.lastIndex(of: UInt8(ascii: ".")), dot > inside.startIndex else { return nil }
        let random = inside.utf8[inside.utf8.index(after: dot)...]
        // A UInt64 takes at most 13 digits of base 36.
        guard (1...13).contains(random.count), random.allSatisfy({ isDigit($0) }) else { return nil }
        return String(inside[..<dot])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
