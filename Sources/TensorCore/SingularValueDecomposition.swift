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
        let rank = vectors.count, length = vectors.first?.count ?? 0, width = length + rank
        // Behind each vector its row of the rotation, which is turned with it.
        var rows = vectors.indices.flatMap { i in vectors[i] + (0..<rank).map { $0 == i ? 1.0 : 0 } }
        rows.withUnsafeMutableBufferPointer { all in
            guard let rows = all.baseAddress else { return }
            // Convergence is quadratic: some ten sweeps do.
            for _ in 0..<60 {
                if sweep(rows, rank: rank, length: length, width: width) { break }
            }
        }
        let turned = (0..<rank).map { Array(rows[$0 * width..<$0 * width + length]) }
        let sizes = turned.map { dot($0, $0, length).squareRoot() }
        let order = sizes.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
        let largest = order.first.map { sizes[$0] } ?? 0
        var units: [[Double]] = []
        for i in order {
            let isLost = sizes[i] <= 1e-15 * largest
            units.append(isLost ? orthogonal(to: units, count: length) : turned[i].map { $0 / sizes[i] })
        }
        return (units, order.map { sizes[$0] }, order.map { Array(rows[$0 * width + length..<($0 + 1) * width]) })
    }

    /// Turns each pair of vectors until it is at right angles; true where all were already.
    private static func sweep(_ rows: UnsafeMutablePointer<Double>, rank: Int, length: Int, width: Int) -> Bool {
        var isDone = true
        var squares = (0..<rank).map { dot(rows + $0 * width, rows + $0 * width, length) }
        for p in 0..<rank {
            for q in p + 1..<max(rank, p + 1) {
                let (x, y) = (rows + p * width, rows + q * width), product = dot(x, y, length)
                if !(abs(product) > 1e-15 * (squares[p] * squares[q]).squareRoot()) { continue }
                isDone = false
                let ratio = (squares[q] - squares[p]) / (2 * product)
                let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
                let cosine = 1 / (1 + tangent * tangent).squareRoot(), sine = cosine * tangent
                for i in 0..<width { (x[i], y[i]) = (cosine * x[i] - sine * y[i], sine * x[i] + cosine * y[i]) }
                squares[p] = max(0, squares[p] - tangent * product)
                squares[q] += tangent * product
            }
        }
        return isDone
    }

    /// A vector of length 1 at right angles to others: what is left of that axis of which they hold least.
    private static func orthogonal(to units: [[Double]], count: Int) -> [Double] {
        let held = (0..<count).map { axis in units.reduce(0) { $0 + $1[axis] * $1[axis] } }
        let axis = held.indices.min { held[$0] < held[$1] }!
        var vector = (0..<count).map { $0 == axis ? 1.0 : 0 }
        for unit in units {
            let share = dot(vector, unit, count)
            for i in vector.indices { vector[i] -= share * unit[i] }
        }
        let length = dot(vector, vector, count).squareRoot()
        return vector.map { $0 / length }
    }

    /// Four sums side by side: one alone would wait for each addition.
    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var sums = SIMD4<Double>()
        for i in stride(from: 0, to: count - 3, by: 4) {
            sums += SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) * SIMD4(b[i], b[i + 1], b[i + 2], b[i + 3])
        }
        return (count - count % 4..<count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
    }

    /// Vectors beside each other, in row-major order.
    private static func columns(_ vectors: [[Double]], of rows: Int) -> [Float] {
        (0..<rows).flatMap { row in vectors.map { Float($0[row]) } }
    }
}
