import Files

extension DataTable {
    /// Reads a delimited file whose first row names the columns.
    ///
    /// - Parameters:
    ///   - path: The file; a pipe is read to its end.
    ///   - format: Separator, decimal mark, and how missing values are treated.
    ///   - schema: What the columns of these names hold. Of the others, those that hold only numbers are continuous and the rest
    ///     categorical. Categories found in the file are sorted: by value if all are numbers, else as texts.
    /// - Throws: `TableError` where the file cannot be read, a row is malformed or a value does not fit its column; it says in which
    ///   line and column.
    public init(
        contentsOf path: String, format: DelimitedFormat = DelimitedFormat(), schema: [String: ColumnKind] = [:]
    ) throws(TableError) {
        let bytes: [UInt8]
        do { bytes = try InputFile.contents(of: path) } catch { throw TableError(error) }
        self = try TableReader(bytes, format: format, path: path).table(schema: schema)
    }

    /// Reads a delimited text, as `init(contentsOf:format:schema:)` reads a file.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - format: Separator, decimal mark, and how missing values are treated.
    ///   - schema: What the columns of these names hold.
    ///   - name: The name of the text in errors.
    /// - Throws: `TableError` where a row is malformed or a value does not fit its column.
    public init(
        text: String, format: DelimitedFormat = DelimitedFormat(), schema: [String: ColumnKind] = [:],
        name: String = "(in memory)"
    ) throws(TableError) {
        self = try TableReader(Array(text.utf8), format: format, path: name).table(schema: schema)
    }
}

extension TableError {
    /// A file that could not be read.
    fileprivate init(_ error: FileError) {
        switch error.problem {
        case .notAFile: self.init("a folder where a table is expected", path: error.path, remedy: "name a file in it")
        case _ where error.isMissing: self.init("no such file", path: error.path, remedy: "check the path")
        default: self.init("cannot read", path: error.path, remedy: "check the file and its permissions")
        }
    }
}
