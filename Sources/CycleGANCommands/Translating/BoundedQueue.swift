import Foundation

/// Hands items from one thread to another in order, and holds the first thread back while more than a number of bytes waits.
final class BoundedQueue<Item: Sendable>: @unchecked Sendable {
    private let limit: Int
    private let condition = NSCondition()
    /// The rest is guarded by `condition`.
    private var waiting: [(item: Item, bytes: Int)] = []
    private var bytes = 0
    private var isFinished = false

    /// - Parameter bytes: The most that may wait; a single item may be larger.
    init(bytes: Int) { limit = bytes }

    /// Adds an item of a size in bytes, when there is room.
    ///
    /// - Returns: Whether it was taken; false after `finish` or `close`.
    @discardableResult
    func put(_ item: Item, bytes size: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !isFinished && !waiting.isEmpty && bytes + size > limit { condition.wait() }
        guard !isFinished else { return false }
        waiting.append((item, size))
        bytes += size
        condition.broadcast()
        return true
    }

    /// The next item; waits for it. Nil after `finish`, when all items have been taken.
    func take() -> Item? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty && !isFinished { condition.wait() }
        guard !waiting.isEmpty else { return nil }
        let (item, size) = waiting.removeFirst()
        bytes -= size
        condition.broadcast()
        return item
    }

    /// Takes no more items; those that wait can still be taken.
    func finish() { end { _ in } }

    /// Takes no more items, and drops those that wait.
    func close() { end { $0.removeAll() } }

    private func end(_ change: (inout [(item: Item, bytes: Int)]) -> Void) {
        condition.lock()
        isFinished = true
        change(&waiting)
        condition.broadcast()
        condition.unlock()
    }
}
