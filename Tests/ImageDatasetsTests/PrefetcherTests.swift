import Foundation
import ImageDatasets
import Testing

@Suite("Prefetcher") struct PrefetcherTests {
    private struct Odd: Error, Equatable { let number: Int }

    @Test(arguments: [0, 1, 4]) func itemsComeInOrder(workers: Int) throws {
        let prefetcher = Prefetcher(startingAt: 5, workers: workers, lookAhead: 3) { number in
            // Later items are ready first.
            Thread.sleep(forTimeInterval: number % 3 == 0 ? 0.003 : 0)
            return number * number
        }
        for number in 5..<60 { #expect(try prefetcher.next() == number * number) }
    }

    @Test("no more threads work than were asked for, and without workers the calling one", arguments: [0, 1, 3])
    func numberOfThreads(workers: Int) throws {
        let used = Collected<Int>()
        let prefetcher = Prefetcher(workers: workers, lookAhead: 12) { number in
            used.append(pthread_self().hashValue)
            Thread.sleep(forTimeInterval: 0.001)
            return number
        }
        for number in 0..<40 { #expect(try prefetcher.next() == number) }
        prefetcher.stop()
        let threads = Set(used.all), caller = pthread_self().hashValue
        #expect(workers == 0 ? threads == [caller] : threads.count <= workers && !threads.contains(caller))
    }

    @Test(arguments: [0, 3]) func errorsComeInTheirPlace(workers: Int) throws {
        let prefetcher = Prefetcher(workers: workers, lookAhead: 4) { number in
            if number % 2 == 1 { throw Odd(number: number) }
            return number
        }
        for number in 0..<20 {
            if number % 2 == 1 {
                #expect(throws: Odd(number: number)) { try prefetcher.next() }
            } else {
                #expect(try prefetcher.next() == number)
            }
        }
    }

    @Test func workStaysWithinTheLookAhead() throws {
        let made = Collected<Int>()
        let prefetcher = Prefetcher(workers: 2, lookAhead: 5) { number in
            made.append(number)
            return number
        }
        for _ in 0..<3 { _ = try prefetcher.next() }
        // All that may be made comes in time, and nothing more.
        for _ in 0..<1000 where made.all.count < 3 + 5 { Thread.sleep(forTimeInterval: 0.005) }
        Thread.sleep(forTimeInterval: 0.02)
        #expect(made.all.sorted() == Array(0..<8))
        prefetcher.stop()
    }

    @Test func stoppingEndsTheWork() throws {
        let made = Collected<Int>()
        let prefetcher = Prefetcher(workers: 2, lookAhead: 1_000_000) { number in
            made.append(number)
            Thread.sleep(forTimeInterval: 0.001)
            return number
        }
        _ = try prefetcher.next()
        prefetcher.stop()
        let count = made.all.count
        Thread.sleep(forTimeInterval: 0.02)
        #expect(made.all.count == count)
    }

    @Test func lettingGoEndsTheThreads() throws {
        final class Token: Sendable {}
        weak var leftover: Token?
        do {
            let token = Token()
            leftover = token
            let prefetcher = Prefetcher(workers: 3, lookAhead: 3) { [token] number in (number, token) }
            _ = try prefetcher.next()
        }
        for _ in 0..<100 where leftover != nil { Thread.sleep(forTimeInterval: 0.01) }
        #expect(leftover == nil)
    }
}
