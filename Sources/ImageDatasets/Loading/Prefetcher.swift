import Foundation

/// Makes the items of a numbered sequence on background threads, a bounded number ahead, and hands them over in order.
///
/// The items depend only on `produce`, not on the number of threads. An error is thrown in the place of its item; the items after
/// it are still available.
public final class Prefetcher<Item: Sendable>: Sendable {
    private let queue: Queue

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - first: Number of the first item.
    ///   - workers: Number of background threads; with 0 each item is made on the calling thread of `next`.
    ///   - lookAhead: How many items may be ready or in progress; at least one a worker.
    ///   - produce: Makes item `n`; called on the background threads, on several at once.
    public init(
        startingAt first: Int = 0, workers: Int, lookAhead: Int, produce: @escaping @Sendable (Int) throws -> Item
    ) {
        queue = Queue(first: first, lookAhead: max(lookAhead, workers, 1), workers: max(workers, 0), produce: produce)
        for _ in 0..<max(workers, 0) {
            // The threads hold the queue, not the prefetcher, so that releasing the prefetcher ends them.
            Thread.detachNewThread { [queue] in queue.work() }
        }
    }

    deinit { queue.stop() }

    /// The next item; waits until it is ready.
    ///
    /// - Throws: What `produce` threw for this item.
    public func next() throws -> Item { try queue.next() }

    /// Ends the threads and waits for them. `next` must not be called afterwards.
    public func stop() { queue.stop() }

    private final class Queue: @unchecked Sendable {
        private let produce: @Sendable (Int) throws -> Item
        private let lookAhead: Int
        private let hasWorkers: Bool
        private let condition = NSCondition()
        /// The rest is guarded by `condition`.
        private var ready: [Int: Result<Item, any Error>] = [:]
        private var nextToMake: Int
        private var nextToDeliver: Int
        private var isStopped = false
        private var running: Int

        init(first: Int, lookAhead: Int, workers: Int, produce: @escaping @Sendable (Int) throws -> Item) {
            (self.produce, self.lookAhead, hasWorkers) = (produce, lookAhead, workers > 0)
            (nextToMake, nextToDeliver, running) = (first, first, workers)
        }

        func work() {
            while let number = claim() {
                let result = Result { try produce(number) }
                condition.lock()
                ready[number] = result
                condition.broadcast()
                condition.unlock()
            }
            condition.lock()
            running -= 1
            condition.broadcast()
            condition.unlock()
        }

        private func claim() -> Int? {
            condition.lock()
            defer { condition.unlock() }
            while !isStopped && nextToMake >= nextToDeliver + lookAhead { condition.wait() }
            guard !isStopped else { return nil }
            nextToMake += 1
            return nextToMake - 1
        }

        func next() throws -> Item {
            condition.lock()
            precondition(!isStopped, "Prefetcher: next() after stop()")
            let number = nextToDeliver
            guard hasWorkers else {
                nextToDeliver += 1
                condition.unlock()
                return try produce(number)
            }
            while ready[number] == nil { condition.wait() }
            let result = ready.removeValue(forKey: number)!
            nextToDeliver += 1
            condition.broadcast()
            condition.unlock()
            return try result.get()
        }

        func stop() {
            condition.lock()
            isStopped = true
            condition.broadcast()
            while running > 0 { condition.wait() }
            ready.removeAll()
            condition.unlock()
        }
    }
}
