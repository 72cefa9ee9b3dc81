import ImageDatasets
import Testing

@Suite("Order of samples") struct SampleOrderTests {
    private func epoch(_ epoch: Int, a: Int, b: Int, batch: Int = 1, serial: Bool = false, seed: UInt64 = 3) -> [(a: Int, b: Int)]
    {
        (0..<SampleOrder.stepsPerEpoch(a, b, batchSize: batch)).flatMap {
            SampleOrder.pairs(epoch: epoch, step: $0, countA: a, countB: b, batchSize: batch, serial: serial, seed: seed)
        }
    }

    @Test func anEpochShowsEveryAOnce() {
        let first = epoch(0, a: 30, b: 20)
        let second = epoch(1, a: 30, b: 20)
        #expect(first.map(\.a).sorted() == Array(0..<30))
        #expect(second.map(\.a).sorted() == Array(0..<30))
        #expect(first.map(\.a) != second.map(\.a))
        #expect(first.map(\.a) != epoch(0, a: 30, b: 20, seed: 4).map(\.a))
    }

    @Test func theLargerSetSetsTheLengthAndTheSmallerRepeats() {
        let pairs = epoch(0, a: 4, b: 10)
        #expect(pairs.count == 10)
        #expect((0..<4).allSatisfy { image in (2...3).contains(pairs.count { $0.a == image }) })
    }

    @Test func partnersAreDrawnWithReplacement() {
        let partners = epoch(0, a: 50, b: 50).map(\.b)
        // About 1 - 1/e of the images are seen in an epoch.
        #expect(Set(partners).count > 22 && Set(partners).count < 42)
        let many = (0..<40).flatMap { epoch($0, a: 50, b: 50).map(\.b) }
        #expect((0..<50).allSatisfy { image in (15...70).contains(many.count { $0 == image }) })
    }

    @Test func serialOrderIsNameOrder() {
        let pairs = epoch(2, a: 3, b: 5, batch: 2, serial: true)
        #expect(pairs.map(\.a) == [0, 1, 2, 0, 1])
        #expect(pairs.map(\.b) == [0, 1, 2, 3, 4])
    }

    @Test func theLastBatchOfAnEpochMayBeShort() {
        #expect(SampleOrder.stepsPerEpoch(7, 5, batchSize: 3) == 3)
        let sizes = (0..<3).map {
            SampleOrder.pairs(epoch: 0, step: $0, countA: 7, countB: 5, batchSize: 3, serial: false, seed: 0).count
        }
        #expect(sizes == [3, 3, 1])
    }

    @Test func oneSetGoesRoundInFullBatches() {
        let drawn = (0..<10).flatMap { SampleOrder.singles(step: $0, count: 7, batchSize: 4, serial: false, seed: 1) }
        #expect(drawn.count == 40)
        for round in 0..<5 { #expect(drawn[(round * 7)..<(round * 7 + 7)].sorted() == Array(0..<7)) }
        #expect(SampleOrder.singles(step: 1, count: 3, batchSize: 4, serial: true, seed: 1) == [1, 2, 0, 1])
        #expect(SampleOrder.singles(step: 0, count: 2, batchSize: 6, serial: false, seed: 1).count == 6)
    }
}
