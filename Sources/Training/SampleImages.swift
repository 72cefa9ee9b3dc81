import TensorCore

/// Images that show what the networks have learned so far, in rows and columns.
public struct SampleImages: Sendable {
    /// The title of each column; empty for no titles.
    public let columns: [String]
    /// Rows of images, each [1, height, width, channels] in [-1, 1].
    public let rows: [[HostArray]]

    /// Creates rows of images, with or without titles of the columns.
    public init(columns: [String] = [], rows: [[HostArray]]) { (self.columns, self.rows) = (columns, rows) }
}
