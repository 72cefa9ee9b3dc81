import TensorCore

/// Images that show what a training has learned, as rows of a sheet.
public struct SampleImages: Sendable {
    /// What each column shows; empty where that needs no words.
    public let columns: [String]
    /// Images [1, height, width, channels] in [-1, 1].
    public let rows: [[HostArray]]

    /// Rows of images.
    public init(columns: [String] = [], rows: [[HostArray]]) { (self.columns, self.rows) = (columns, rows) }
}
