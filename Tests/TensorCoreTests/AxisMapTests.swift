import TensorCore
import Testing

@Suite struct AxisMapTests {
    private func terms(_ map: AxisMap) -> [[Int: Float]] {
        (0..<map.outputCount).map { row in
            Dictionary(
                uniqueKeysWithValues: (Int(map.rowStart[row])..<Int(map.rowStart[row + 1])).map {
                    (Int(map.index[$0]), map.weight[$0])
                })
        }
    }

    private func positions(_ map: AxisMap) -> [Int?] { terms(map).map { $0.keys.first } }

    @Test func copies() {
        #expect(positions(.slice(1..<4, of: 5)) == [1, 2, 3])
        #expect(positions(.flip(4)) == [3, 2, 1, 0])
        #expect(positions(.pad(before: 2, after: 1, mode: .zero, of: 3)) == [nil, nil, 0, 1, 2, nil])
        #expect(positions(.pad(before: 2, after: 1, mode: .reflect, of: 3)) == [2, 1, 0, 1, 2, 1])
        #expect(positions(.pad(before: 2, after: 3, mode: .replicate, of: 2)) == [0, 0, 0, 1, 1, 1, 1])
        #expect(positions(.nearestUpsampling(by: 3, of: 2)) == [0, 0, 0, 1, 1, 1])
    }

    @Test func weightedSums() {
        #expect(terms(.averagePooling(2, of: 5)) == [[0: 0.5, 1: 0.5], [2: 0.5, 3: 0.5]])
        // Half-pixel centres: outputs lie at -0.25 (moved to 0), 0.25, 0.75 and 1.25 (moved to 1).
        #expect(terms(.linearUpsampling(by: 2, of: 2)) == [[0: 1], [0: 0.75, 1: 0.25], [0: 0.25, 1: 0.75], [1: 1]])
        for factor in 1...5 {
            let map = AxisMap.linearUpsampling(by: factor, of: 7)
            #expect(map.outputCount == 7 * factor)
            #expect(terms(map).allSatisfy { abs($0.values.reduce(0, +) - 1) < 1e-6 })
        }
    }

    @Test func blursWhileItHalves() {
        let map = AxisMap.blurredHalving(of: 4)
        #expect(
            map.rowStart == [0, 3, 6] && map.index == [1, 0, 1, 1, 2, 3] && map.weight == [0.25, 0.5, 0.25, 0.25, 0.5, 0.25])
        #expect(AxisMap.blurredHalving(of: 3).index == [1, 0, 1, 1, 2, 1])
        #expect(AxisMap.blurredHalving(of: 2).index == [1, 0, 1])
    }

    @Test func transposingTwiceChangesNothing() {
        for map in [
            AxisMap.slice(1..<3, of: 4), .pad(before: 2, after: 2, mode: .reflect, of: 5), .linearUpsampling(by: 3, of: 4),
            .averagePooling(3, of: 7), .pad(before: 1, after: 0, mode: .zero, of: 1),
        ] {
            let transposed = map.transposed
            #expect(transposed.inputCount == map.outputCount && transposed.outputCount == map.inputCount)
            #expect(terms(transposed.transposed) == terms(map))
        }
    }
}
