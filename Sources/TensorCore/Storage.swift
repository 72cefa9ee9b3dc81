/// The memory in which a backend holds the numbers of an array.
public final class Storage: @unchecked Sendable {
    /// Elements, not bytes.
    public let count: Int
    /// The backend's own handle of the memory, released when the last array that uses the storage is gone.
    public let contents: AnyObject

    /// A storage of a backend's own kind.
    ///
    /// - Parameters:
    ///   - count: Elements, not bytes.
    ///   - contents: By which the backend finds the memory; only that backend reads it. It must be safe to use from several
    ///     threads, as far as the backend is.
    public init(count: Int, contents: AnyObject) { (self.count, self.contents) = (count, contents) }
}

/// Bytes that a backend's arrays take.
public struct MemoryUsage: Sendable, Equatable {
    /// Bytes in arrays that are alive now.
    public var live = 0
    /// The most bytes that were ever alive together.
    public var peak = 0
    /// Bytes that were once in use, and are kept for reuse.
    public var cached = 0

    /// No bytes.
    public init() {}
}
