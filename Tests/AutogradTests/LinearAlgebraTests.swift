import Autograd
import CPUBackend
import Fixtures
import TensorCore
import Testing

/// What the fixtures of linear algebra and distances do not show: errors, nothing at all, many rows.
@Suite("Linear algebra") struct LinearAlgebraTests {
    let backend = OperationCase.backend

    private func tensor(_ values: [Float], _ shape: [Int]) -> Tensor {
        Tensor(values, shape: shape, on: backend, requiresGradient: true)
    }

    @Test func singularMatricesAreRefused() throws {
        let singular = tensor([1, 2, 2, 4], [2, 2])
        let error = #expect(throws: SingularMatrixError.self) { try singular.solve(Tensor([1, 1], on: backend)) }
        #expect("\(try #require(error))".hasPrefix("solve: the matrix is singular - "))
        let batch = tensor([1, 0, 0, 1, 0, 0, 0, 0], [2, 2, 2])
        let second = #expect(throws: SingularMatrixError.self) { try batch.inverse() }
        #expect("\(try #require(second))".hasPrefix("inverse: matrix 1 of 2 is singular - "))
        #expect(throws: SingularMatrixError.self) {
            try singular.mahalanobisDistance(to: tensor([1, 1], [2]), covariance: singular)
        }
    }

    @Test func singularMatricesHaveNoVolume() {
        let (sign, logarithm) = tensor([1, 2, 2, 4], [2, 2]).logDeterminant()
        #expect(sign.scalar == 0 && logarithm.scalar == -.infinity)
        #expect(tensor([1, 2, 2, 4], [2, 2]).determinant().scalar == 0)
    }

    @Test func noNumbersStayNoNumbers() throws {
        let matrix = tensor([.nan, 1, 1, 2], [2, 2])
        #expect(try matrix.inverse().values.allSatisfy { $0.isNaN })
        #expect(matrix.determinant().scalar.isNaN)
    }

    @Test func matricesWithoutRows() throws {
        let empty = tensor([], [0, 0])
        #expect(empty.determinant().scalar == 1)
        #expect(empty.logDeterminant().sign.scalar == 1 && empty.logDeterminant().logarithm.scalar == 0)
        #expect(try empty.inverse().shape == [0, 0])
        #expect(try empty.solve(tensor([], [0, 3])).shape == [0, 3])
        #expect(empty.trace().scalar == 0 && empty.diagonal().shape == [0])
        #expect(Tensor.identity(0, on: backend).shape == [0, 0])
        empty.determinant().backward()
        #expect(empty.gradient?.shape == [0, 0])

        let none = tensor([], [0, 2, 2])
        #expect(none.determinant().shape == [0])
        #expect(try none.inverse().shape == [0, 2, 2])
        let matrix = tensor([2, 0, 0, 2], [2, 2]), columns = tensor([], [2, 0])
        try matrix.solve(columns).sum().backward()
        #expect(matrix.gradient?.values == [0, 0, 0, 0] && columns.gradient?.shape == [2, 0])
    }

    @Test func largeSystemsAreSolved() throws {
        let random = RandomSource(seed: 5), size = 150
        let a = Tensor(NDArray(normal: random, shape: [size, size], on: backend))
        let x = Tensor(NDArray(normal: random, shape: [size, 4], on: backend))
        // The right sides are rounded to float32, which a matrix may enlarge by its condition.
        let residual = a.multiplied(by: try a.solve(a.multiplied(by: x))) - a.multiplied(by: x)
        #expect(residual.absolute().maximum().scalar < 1e-3)
        let product = a.multiplied(by: try a.inverse()) - .identity(size, on: backend)
        #expect(product.absolute().maximum().scalar < 1e-3)
        let (sign, logarithm) = a.logDeterminant(), (negative, same) = (-1 * a.slice(axis: 0, 0..<size)).logDeterminant()
        #expect(sign.scalar == negative.scalar && logarithm.scalar == same.scalar)
    }

    /// Whatever the rank, vectors have length 1 and are at right angles.
    @Test(arguments: [[5, 3], [3, 5], [1, 1], [40, 40], [0, 3], [3, 0]]) func singularVectorsAreOrthogonal(shape: [Int]) {
        let random = RandomSource(seed: 3), inner = max(0, min(shape[0], shape[1]) - 2)
        // Of full rank, of less, and of none.
        let matrices = [
            Tensor(NDArray(normal: random, shape: shape, on: backend)),
            Tensor(NDArray(normal: random, shape: [shape[0], inner], on: backend))
                .multiplied(by: Tensor(NDArray(normal: random, shape: [inner, shape[1]], on: backend))),
            Tensor(NDArray(filledWith: 0, shape: shape, on: backend)),
        ]
        for a in matrices {
            let (u, s, v) = a.singularValueDecomposition(), rank = shape.min()!
            #expect(u.shape == [shape[0], rank] && s.shape == [rank] && v.shape == [shape[1], rank])
            #expect(s.values == s.values.sorted(by: >))
            guard rank > 0 else { continue }
            func distance(_ x: Tensor, _ y: Tensor) -> Float { (x - y).absolute().maximum().scalar }
            #expect(distance((u * s).multiplied(by: v, otherTransposed: true), a) < 1e-5)
            for vectors in [u, v] {
                #expect(distance(vectors.multiplied(by: vectors, transposed: true), .identity(rank, on: backend)) < 1e-6)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 3, .infinity] as [Float]) func pairsOfNothing(order: Float) {
        let rows = tensor([], [0, 3]), others = tensor([1, 2, 3, 4, 5, 6], [2, 3])
        #expect(rows.pairwiseDistances(to: others, order: order).shape == [0, 2])
        #expect(others.pairwiseDistances(to: rows, order: order).shape == [2, 0])
        #expect(tensor([], [2, 0]).pairwiseDistances(to: tensor([], [3, 0]), order: order).values == [0, 0, 0, 0, 0, 0])
        guard order > 0 else { return }
        rows.pairwiseDistances(to: others, order: order).sum().backward()
        #expect(rows.gradient?.shape == [0, 3] && others.gradient?.values == [0, 0, 0, 0, 0, 0])
    }

    @Test func normsOfNothing() {
        let empty = tensor([], [2, 0])
        for order: Float in [0, 0.5, 1, 2, 3] { #expect(empty.norm(order: order, axes: [1]).values == [0, 0]) }
        #expect(empty.norm(order: .infinity, axes: [0]).shape == [0])
        #expect(tensor([], [0, 2]).cosineSimilarity(to: tensor([1, 1], [2])).shape == [0])
        #expect(tensor([], [0, 2]).pairwiseCosineSimilarities(to: tensor([1, 1], [1, 2])).shape == [0, 1])
        #expect(tensor([], [2, 0]).covariance().values.allSatisfy { $0.isNaN })
        #expect(tensor([1, 2], [2, 1]).covariance().values.allSatisfy { $0.isNaN })
    }

    @Test func equalVectorsAreAtDistanceZeroWithoutGradient() throws {
        let x = tensor([1000, -1000], [1, 2]), y = tensor([1000, -1000], [1, 2])
        let distances = [
            x.distance(to: y), x.distance(to: y, order: 3), x.distance(to: y, order: 0.5), x.pairwiseDistances(to: y),
            try x.mahalanobisDistance(to: y, covariance: .identity(2, on: backend)),
        ]
        for distance in distances {
            x.clearGradient()
            distance.sum().backward()
            #expect(distance.values == [0] && x.gradient?.values == [0, 0])
        }
    }

    /// More pairs than are taken at once give what all of them together give.
    @Test(arguments: [1, 2, 3, .infinity] as [Float]) func blocksOfPairsAreJoined(order: Float) throws {
        let random = RandomSource(seed: 7)
        let a = Tensor(NDArray(normal: random, shape: [2, 150, 20], on: backend), requiresGradient: true)
        let b = Tensor(NDArray(normal: random, shape: [200, 20], on: backend), requiresGradient: true)
        let blocks = a.pairwiseDistances(to: b, order: order)
        let whole = a.reshaped([2, 150, 1, 20]).distance(to: b, order: order)
        #expect(blocks.shape == [2, 150, 200] && blocks.values == whole.values)
        let seed = Tensor(NDArray(normal: random, shape: blocks.shape, on: backend))
        let found = gradient(of: blocks, withRespectTo: [a, b], seed: seed)
        let expected = gradient(of: whole, withRespectTo: [a, b], seed: seed)
        for (x, y) in zip(found, expected) { #expect((x - y).absolute().maximum().scalar < 1e-4) }
    }

    /// 800 times 800 differences of 64 features would take 160 MiB.
    @Test(arguments: [1, 2, 3] as [Float]) func pairsTakeLittleMemory(order: Float) {
        let backend = CPUBackend(threads: 1), random = RandomSource(seed: 9)
        let a = Tensor(NDArray(normal: random, shape: [800, 64], on: backend), requiresGradient: true)
        let b = Tensor(NDArray(normal: random, shape: [800, 64], on: backend), requiresGradient: true)
        a.pairwiseDistances(to: b, order: order).sum().backward()
        #expect(backend.memory.peak < 60 << 20)
    }
}
