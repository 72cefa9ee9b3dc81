import Foundation

/// Square matrices A taken apart into P A = L U: rows in another order, a lower triangle with ones on its diagonal and an upper
/// triangle, by Gaussian elimination with partial pivoting (Golub and Van Loan, "Matrix Computations"). PyTorch's `lu_factor`.
///
/// Written here rather than taken from LAPACK: that would be the first system library that the arithmetic needs, for matrices
/// that are small. All is done in double precision in the memory of the host and rounded once, when numbers go back to the
/// backend; so a condition number of a million still leaves all digits of a float32.
public struct LUFactorization: Sendable {
    /// Rows, and columns, of each matrix.
    public let size: Int
    /// How many matrices there are.
    public let count: Int
    /// [count, size, size]: U on the diagonal and above, L below.
    private var factors: [Double]
    /// [count, size]: which row of A stands where.
    private var order: [Int]
    /// Of each permutation P: 1, or -1 where rows were swapped an odd number of times.
    private var signs: [Double]

    /// - Parameter matrices: [count, size, size].
    public init(_ matrices: NDArray) {
        let shape = matrices.shape
        require(shape.count == 3 && shape[1] == shape[2], "LUFactorization: \(shape) are not square matrices")
        (count, size) = (shape[0], shape[1])
        factors = matrices.values.map { Double($0) }
        order = (0..<count).flatMap { _ in 0..<shape[1] }
        signs = [Double](repeating: 1, count: count)
        for matrix in 0..<count { eliminate(matrix) }
    }

    private mutating func eliminate(_ matrix: Int) {
        let n = size
        factors.withUnsafeMutableBufferPointer { all in
            guard n > 0, let a = all.baseAddress.map({ $0 + matrix * n * n }) else { return }
            for k in 0..<n {
                let pivot = (k..<n).max { abs(a[$0 * n + k]) < abs(a[$1 * n + k]) }!
                if pivot != k {
                    for j in 0..<n { swap(&a[k * n + j], &a[pivot * n + j]) }
                    order.swapAt(matrix * n + k, matrix * n + pivot)
                    signs[matrix] = -signs[matrix]
                }
                // A column of zeros is eliminated already.
                if a[k * n + k] == 0 { continue }
                let row = a + k * n
                for i in k + 1..<max(n, k + 1) {
                    let below = a + i * n, factor = below[k] / row[k]
                    below[k] = factor
                    for j in k + 1..<max(n, k + 1) { below[j] -= factor * row[j] }
                }
            }
        }
    }

    /// The diagonal of U.
    private func pivots(_ matrix: Int) -> [Double] { (0..<size).map { factors[(matrix * size + $0) * size + $0] } }

    /// The first matrix with a pivot of exactly zero; nil where all can be inverted.
    public var firstSingular: Int? { (0..<count).first { pivots($0).contains(0) } }

    /// Of each matrix, the product of its pivots.
    public var determinants: [Double] { (0..<count).map { pivots($0).reduce(signs[$0], *) } }

    /// Of each matrix, the sign of the determinant (0 where that is) and the logarithm of its size.
    public var logDeterminants: [(sign: Double, logarithm: Double)] {
        (0..<count).map { matrix in
            pivots(matrix).reduce((signs[matrix], 0)) { sum, pivot in
                (pivot == 0 ? 0 : pivot < 0 ? -sum.0 : sum.0, sum.1 + log(abs(pivot)))
            }
        }
    }

    /// X of A X = B, or of Aᵀ X = B.
    ///
    /// Of a singular A the result holds infinities or NaN.
    /// - Parameters:
    ///   - rightSides: B, [count, size, columns]; where there is one matrix only it serves any count.
    ///   - transposed: Whether the transpose of the matrix is solved for.
    public func solve(_ rightSides: NDArray, transposed: Bool = false) -> NDArray {
        let shape = rightSides.shape
        require(
            shape.count == 3 && shape[1] == size && (count == 1 || count == shape[0]),
            "LUFactorization: right sides \(shape) for matrices \([count, size, size])")
        let length = size * shape[2]
        var values = rightSides.values.map { Double($0) }
        for batch in 0..<(length == 0 ? 0 : shape[0]) {
            let range = batch * length..<(batch + 1) * length
            let matrix = count == 1 ? 0 : batch
            let solution =
                transposed
                ? solveTransposed(matrix, values[range], columns: shape[2]) : solve(matrix, values[range], columns: shape[2])
            values.replaceSubrange(range, with: solution)
        }
        return NDArray(values.map { Float($0) }, shape: shape, on: rightSides.backend)
    }

    /// P B, then L Y = P B from the first row down, then U X = Y from the last row up.
    private func solve(_ matrix: Int, _ b: ArraySlice<Double>, columns: Int) -> [Double] {
        let n = size, places = order[matrix * n..<(matrix + 1) * n]
        var x = places.flatMap { b[b.startIndex + $0 * columns..<b.startIndex + ($0 + 1) * columns] }
        withRows(of: matrix, &x) { a, x in
            for i in 0..<n {
                for j in 0..<i { subtract(a[i * n + j], x + j * columns, from: x + i * columns, columns) }
            }
            for i in (0..<n).reversed() {
                for j in i + 1..<max(n, i + 1) { subtract(a[i * n + j], x + j * columns, from: x + i * columns, columns) }
                for c in 0..<columns { x[i * columns + c] /= a[i * n + i] }
            }
        }
        return x
    }

    /// Uᵀ Y = B from the first row down, then Lᵀ Z = Y from the last row up, then X = Pᵀ Z.
    private func solveTransposed(_ matrix: Int, _ b: ArraySlice<Double>, columns: Int) -> [Double] {
        let n = size
        var z = Array(b)
        withRows(of: matrix, &z) { a, z in
            for i in 0..<n {
                for j in 0..<i { subtract(a[j * n + i], z + j * columns, from: z + i * columns, columns) }
                for c in 0..<columns { z[i * columns + c] /= a[i * n + i] }
            }
            for i in (0..<n).reversed() {
                for j in i + 1..<max(n, i + 1) { subtract(a[j * n + i], z + j * columns, from: z + i * columns, columns) }
            }
        }
        var x = z
        for (row, place) in order[matrix * n..<(matrix + 1) * n].enumerated() {
            x.replaceSubrange(place * columns..<(place + 1) * columns, with: z[row * columns..<(row + 1) * columns])
        }
        return x
    }

    private func withRows(
        of matrix: Int, _ x: inout [Double], _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) {
        factors.withUnsafeBufferPointer { a in
            x.withUnsafeMutableBufferPointer { body(a.baseAddress! + matrix * size * size, $0.baseAddress!) }
        }
    }

    @inline(__always)
    private func subtract(
        _ factor: Double, _ row: UnsafeMutablePointer<Double>, from other: UnsafeMutablePointer<Double>, _ columns: Int
    ) {
        for c in 0..<columns { other[c] -= factor * row[c] }
    }
}

/// A matrix that has no inverse.
public struct SingularMatrixError: Error, CustomStringConvertible {
    /// What was asked for.
    let operation: String
    /// Which of the matrices, and of how many.
    let index, count: Int

    package init(operation: String, index: Int, count: Int) {
        (self.operation, self.index, self.count) = (operation, index, count)
    }

    /// What was asked for, of which matrix, and what to do.
    public var description: String {
        let which = count == 1 ? "the matrix" : "matrix \(index) of \(count)"
        return
            "\(operation): \(which) is singular - add a small multiple of the identity, or leave out rows that follow from others"
    }
}
