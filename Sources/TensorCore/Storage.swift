import Foundation

/// Numbers that a backend holds for an array.
public final class Storage: @unchecked Sendable {
    /// Elements, not bytes.
    public let count: Int
    /// The backend's own handle of the memory, given back when the storage goes.
    package let contents: AnyObject

    package init(count: Int, contents: AnyObject) { (self.count, self.contents) = (count, contents) }
}

/// Bytes that a backend's arrays take.
public struct MemoryUsage: Sendable, Equatable {
    /// Bytes in arrays that are alive now.
    public var live = 0
    /// The most bytes that were ever alive together.
    public var peak = 0
    /// Bytes that were once in use, and are kept for reuse.
    public var cached = 0

    /// No bytes yet.
    public init() {}
}
