import Foundation

extension DataTable {
    /// Reads a delimited file whose first row names the columns.
    ///
    /// - Parameters:
    ///   - format: Separator, decimal mark, and what becomes of missing values.
    ///   - schema: What the columns of these names hold. Of the others, those that hold nothing but numbers are continuous and
    ///     the rest categorical. Names found in the file are sorted: as numbers, where all are, else as texts.
    /// - Throws: `TableError` where the file cannot be read, a row is malformed or a value does not fit its column; it says in which
    ///   line and column.
    public init(
        contentsOf path: String, format: DelimitedFormat = DelimitedFormat(), schema: [String: ColumnKind] = [:]
    ) throws(TableError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TableError("no such file", path: path, remedy: "check the path")
        }
        if isFolder.boolValue {
            throw TableError("a folder where a table is expected", path: path, remedy: "name a file in it")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TableError("cannot read", path: path, remedy: "check the file and its permissions")
        }
        self = try TableReader([UInt8](data), format: format, path: path).table(schema: schema)
    }

    /// Reads a delimited text, as `init(contentsOf:format:schema:)` reads a file.
    ///
    /// - Parameter name: What errors call the text.
    public init(
        text: String, format: DelimitedFormat = DelimitedFormat(), schema: [String: ColumnKind] = [:],
        name: String = "(in memory)"
    ) throws(TableError) {
        self = try TableReader(Array(text.utf8), format: format, path: name).table(schema: schema)
    }
}
