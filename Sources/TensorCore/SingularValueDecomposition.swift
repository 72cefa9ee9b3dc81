/// Matrices taken apart into A = U diag(s) Vᵀ, by rotating pairs of columns until all are at right angles: the one-sided Jacobi
/// method (Hestenes, 1958).
///
/// Of all methods the shortest, and the one that finds small singular values most exactly. Like `LUFactorization` it works in
/// double precision in the memory of the host.
public struct SingularValueDecomposition {
    /// U, [count, rows, rank] with rank the lesser of rows and columns; its columns have length 1 and are at right angles.
    public let left: NDArray
    /// s, [count, rank], none negative, the largest first.
    public let values: NDArray
    /// V, [count, columns, rank], as U.
    public let right: NDArray

    /// - Parameter matrices: [count, rows, columns].
    public init(_ matrices: NDArray) {
        let shape = matrices.shape
        require(shape.count == 3, "SingularValueDecomposition: \(shape) are not matrices")
        let (count, rows, columns) = (shape[0], shape[1], shape[2]), rank = min(rows, columns)
        let numbers = matrices.values
        var left: [Float] = [], values: [Float] = [], right: [Float] = []
        for matrix in 0..<count {
            func number(_ row: Int, _ column: Int) -> Double { Double(numbers[(matrix * rows + row) * columns + column]) }
            // Of a wide matrix the rows are turned instead, which are fewer.
            let isWide = columns > rows
            let vectors = (0..<rank).map { i in
                (0..<max(rows, columns)).map { j in isWide ? number(i, j) : number(j, i) }
            }
            let (long, sizes, short) = Self.decomposed(vectors)
            left += Self.columns(isWide ? short : long, of: rows)
            right += Self.columns(isWide ? long : short, of: columns)
            values += sizes.map { Float($0) }
        }
        self.left = NDArray(left, shape: [count, rows, rank], on: matrices.backend)
        self.values = NDArray(values, shape: [count, rank], on: matrices.backend)
        self.right = NDArray(right, shape: [count, columns, rank], on: matrices.backend)
    }

    /// The vectors made orthogonal and of length 1, their lengths before, and the columns of the rotation that did it.
    private static func decomposed(_ vectors: [[Double]]) -> (vectors: [[Double]], sizes: [Double], rotation: [[Double]]) {
        let rank = vectors.count
        var vectors = vectors
        var rotation = (0..<rank).map { i in (0..<rank).map { $0 == i ? 1.0 : 0 } }
        // Convergence is quadratic: some ten sweeps do.
        for _ in 0..<60 {
            var isDone = true
            for p in 0..<rank {
                for q in p + 1..<max(rank, p + 1) {
                    let a = dot(vectors[p], vectors[p]), b = dot(vectors[q], vectors[q]), ab = dot(vectors[p], vectors[q])
                    if !(abs(ab) > 1e-15 * (a * b).squareRoot()) { continue }
                    isDone = false
                    let ratio = (b - a) / (2 * ab)
                    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
                    let cosine = 1 / (1 + tangent * tangent).squareRoot()
                    rotate(&vectors, p, q, cosine, cosine * tangent)
                    rotate(&rotation, p, q, cosine, cosine * tangent)
                }
            }
            if isDone { break }
        }
        let sizes = vectors.map { dot($0, $0).squareRoot() }
        let order = sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
        let largest = order.first.map { sizes[$0] } ?? 0
        var units: [[Double]] = []
        for i in order {
            let isLost = sizes[i] <= 1e-15 * largest
            units.append(isLost ? orthogonal(to: units, count: vectors[i].count) : vectors[i].map { $0 / sizes[i] })
        }
        return (units, order.map { sizes[$0] }, order.map { rotation[$0] })
    }

    /// A vector of length 1 at right angles to others: what is left of that axis of which they hold least.
    private static func orthogonal(to units: [[Double]], count: Int) -> [Double] {
        let held = (0..<count).map { axis in units.reduce(0) { $0 + $1[axis] * $1[axis] } }
        let axis = held.indices.min { held[$0] < held[$1] }!
        var vector = (0..<count).map { $0 == axis ? 1.0 : 0 }
        for unit in units {
            let share = dot(vector, unit)
            for i in vector.indices { vector[i] -= share * unit[i] }
        }
        let length = dot(vector, vector).squareRoot()
        return vector.map { $0 / length }
    }

    private static func rotate(_ vectors: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
        for i in vectors[p].indices {
            let (x, y) = (vectors[p][i], vectors[q][i])
            vectors[p][i] = cosine * x - sine * y
            vectors[q][i] = sine * x + cosine * y
        }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    /// Vectors beside each other, in row-major order.
    private static func columns(_ vectors: [[Double]], of rows: Int) -> [Float] {
        (0..<rows).flatMap { row in vectors.map { Float($0[row]) } }
    }
}
