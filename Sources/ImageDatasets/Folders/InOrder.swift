import Foundation

/// Calls `work` with the numbers below `count` on several threads, and `use` with the results in order on the calling thread.
///
/// Only a bounded number of results waits to be used.
///
/// - Parameter block: How many numbers a thread takes at once: more for small work, 1 for large results.
package func inOrder<Result: Sendable>(
    _ count: Int, threads: Int, block: Int = 16, _ work: @escaping @Sendable (Int) -> Result, use: (Int, Result) -> Void
) {
    // Of several threads the calling one only waits; a single one does the work itself.
    let blocks = (count + block - 1) / block
    let workers = threads > 1 ? min(threads, blocks) : 0
    let made = Prefetcher(workers: workers, lookAhead: 4 * threads) { number in
        (min(number * block, count)..<min((number + 1) * block, count)).map(work)
    }
    for number in 0..<blocks {
        // Nothing throws here.
        guard let results = try? made.next() else { return }
        for (place, result) in results.enumerated() { use(number * block + place, result) }
    }
}
