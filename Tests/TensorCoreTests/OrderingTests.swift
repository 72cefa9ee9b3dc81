import CPUBackend
import TensorCore
import Testing

/// Orders, positions and running sums of larger arrays, against the plainest code that does the same.
@Suite struct OrderingTests {
    private let backend = CPUBackend(threads: 1)

    /// Many equal numbers, some that are none, and infinities.
    private func array(_ shape: [Int]) -> NDArray {
        let random = RandomSource(seed: 5)
        let values = (0..<shape.reduce(1, *)).map { _ -> Float in
            let number = random.integer(below: 300)
            return number == 0 ? .nan : number == 1 ? .infinity : number == 2 ? -0.0 : Float(number - 150) / 8
        }
        return NDArray(values, shape: shape, on: backend)
    }

    /// The lines of an axis, each with the place of its first element and how far its elements are apart.
    private func lines(_ shape: [Int], _ axis: Int) -> [(start: Int, step: Int)] {
        let inner = shape[(axis + 1)...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
        return (0..<outer).flatMap { o in (0..<inner).map { (o * shape[axis] * inner + $0, inner) } }
    }

    private func isBefore(_ a: Float, _ b: Float) -> Bool { b.isNaN ? !a.isNaN : a < b }

    @Test(arguments: [([2500], 0), ([3, 700], 1), ([600, 3], 0), ([4, 150, 5], 1)]) func ordersAreStable(
        _ shape: [Int], _ axis: Int
    ) {
        let x = array(shape), values = x.values, extent = shape[axis]
        for descending in [false, true] {
            let sorted = x.sortedIndices(axis: axis, descending: descending)
            #expect(sorted.shape == shape)
            let expected = lines(shape, axis).map { start, step in
                (0..<extent).sorted { i, j in
                    let (a, b) = (values[start + i * step], values[start + j * step])
                    let isFirst = descending ? isBefore(b, a) : isBefore(a, b)
                    let isSecond = descending ? isBefore(a, b) : isBefore(b, a)
                    return isFirst || (!isSecond && i < j)
                }
            }
            for ((start, step), order) in zip(lines(shape, axis), expected) {
                #expect((0..<extent).map { sorted.values[start + $0 * step] } == order)
            }
            for count in [1, 2, 31, 32, 33, 100, extent - 1, extent] {
                let top = x.topIndices(count, axis: axis, largest: descending)
                for ((start, step), order) in zip(lines(top.shape, axis), expected) {
                    #expect((0..<count).map { top.values[start + $0 * step] } == Array(order.prefix(count)), "\(count)")
                }
            }
            let extreme = x.extremeIndices(axis: axis, largest: descending)
            // Where a number is none, it is the extreme of both kinds.
            for (place, (start, step)) in lines(shape, axis).enumerated() {
                let none = (0..<extent).first { values[start + $0 * step].isNaN }
                #expect(extreme.values[place] == none ?? expected[place][0])
            }
        }
    }

    @Test func runningSumsKeepTheirDigits() {
        let count = 1_000_000
        let sums = NDArray(filledWith: 0.1, shape: [1, count, 1], on: backend).cumulativeSum(axis: 1).values
        for position in [0, 9, 999, 99_999, count - 1] {
            #expect(abs(Double(sums[position]) / (Double(Float(0.1)) * Double(position + 1)) - 1) < 1e-7)
        }
        let backwards = array([4, 6]).truth.cumulativeSum(axis: 0, fromEnd: true).values
        let truth = array([4, 6]).truth.values
        for column in 0..<6 {
            #expect(backwards[column] == (0..<4).reduce(0) { $0 + truth[$1 * 6 + column] })
            #expect(backwards[18 + column] == truth[18 + column])
        }
    }

    @Test func indicesFindTheirPlaces() {
        let indices = IndexArray([1, 0, 2, 2, 1, 0, 0, 1], shape: [2, 2, 2])
        #expect(indices.flatPositions(in: [3, 2, 4], axis: 0, operation: "test") == [8, 1, 20, 21, 8, 1, 4, 13])
        #expect(indices.flatPositions(in: [2, 3, 4], axis: 1, operation: "test") == [4, 1, 8, 9, 16, 13, 12, 17])
        #expect(indices.flatPositions(in: [2, 2, 3], axis: 2, operation: "test") == [1, 0, 5, 5, 7, 6, 9, 10])
        #expect(IndexArray([], shape: [2, 0]).flatPositions(in: [2, 3], axis: 1, operation: "test") == [])
        #expect(IndexArray([], shape: [0, 2]).flatPositions(in: [2, 3], axis: 0, operation: "test") == [])
        #expect(IndexArray(NDArray([3, -1], shape: [2], on: backend)).values == [3, -1])
    }
}
