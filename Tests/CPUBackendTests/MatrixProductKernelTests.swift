import TensorCore
import Testing

@Suite struct MatrixProductKernelTests {
    /// Rows, inner, columns: odd sizes, single ones, and beyond the blocks that the kernel cuts the work into.
    static let sizes = [
        (1, 1, 1), (1, 5, 3), (7, 1, 9), (5, 16, 32), (6, 17, 33), (14, 31, 8), (13, 64, 65), (113, 20, 31), (40, 257, 34),
        (3, 600, 5), (225, 48, 70), (1, 300, 100), (100, 300, 1),
    ]

    private func reference(_ a: [Float], _ b: [Float], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        for row in 0..<m {
            for inner in 0..<k {
                for column in 0..<n { c[row * n + column] += Double(a[row * k + inner]) * Double(b[inner * n + column]) }
            }
        }
        return c
    }

    private func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
        (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
    }

    @Test func agreesWithTheDefinition() {
        for (i, (m, k, n)) in Self.sizes.enumerated() {
            let a = Reference.numbers(m * k, seed: UInt64(2 * i)), b = Reference.numbers(k * n, seed: UInt64(2 * i + 1))
            let expected = reference(a, b, m, k, n)
            for kernels in Kernels.all {
                for aTransposed in [false, true] {
                    for bTransposed in [false, true] {
                        let left = kernels.array(aTransposed ? transposed(a, m, k) : a, aTransposed ? [k, m] : [m, k])
                        let right = kernels.array(bTransposed ? transposed(b, k, n) : b, bTransposed ? [n, k] : [k, n])
                        let product = left.multiplied(by: right, transposed: aTransposed, otherTransposed: bTransposed)
                        #expect(product.shape == [m, n])
                        #expect(
                            Reference.relativeError(product.values, expected) <= Reference.tolerance,
                            "\(kernels.testDescription) \((m, k, n)) \(aTransposed) \(bTransposed)")
                    }
                }
            }
        }
    }

    @Test(arguments: Kernels.all) func batchesAreSharedWhereThereIsOne(_ kernels: Kernels) {
        let (m, k, n) = (9, 21, 35)
        let a = Reference.numbers(3 * m * k, seed: 5), b = Reference.numbers(3 * k * n, seed: 6)
        for (aBatch, bBatch) in [(3, 3), (1, 3), (3, 1), (1, 1)] {
            let left = kernels.array(Array(a.prefix(aBatch * m * k)), [aBatch, m, k])
            let right = kernels.array(Array(b.prefix(bBatch * k * n)), [bBatch, k, n])
            let expected = (0..<max(aBatch, bBatch)).flatMap { i -> [Double] in
                let first = aBatch == 1 ? 0 : i, second = bBatch == 1 ? 0 : i
                return reference(
                    Array(a[first * m * k..<(first + 1) * m * k]), Array(b[second * k * n..<(second + 1) * k * n]), m, k, n)
            }
            let product = left.multiplied(by: right)
            #expect(product.shape == [max(aBatch, bBatch), m, n])
            #expect(Reference.relativeError(product.values, expected) <= Reference.tolerance)
        }
    }

    @Test(arguments: Kernels.all) func anEmptyInnerExtentGivesZeros(_ kernels: Kernels) {
        // The pool hands out used memory: fill it first.
        do { _ = NDArray(filledWith: 7, shape: [64], on: kernels.backend) }
        #expect(kernels.array([], [3, 0]).multiplied(by: kernels.array([], [0, 4])).values == [Float](repeating: 0, count: 12))
    }
}
