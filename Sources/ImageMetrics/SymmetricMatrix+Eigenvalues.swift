extension SymmetricMatrix {
    /// All eigenvalues, in no particular order; nil where a number is not finite or the iteration does not converge.
    ///
    /// Householder's reflections make the matrix tridiagonal (Golub and Van Loan, Matrix Computations, 4th edition, algorithm 8.3.1),
    /// then come implicit QL steps with Wilkinson's shift (8.3.3). About 4/3 · count³ operations.
    consuming func eigenvalues() -> [Double]? {
        var matrix = self
        var (diagonal, beside) = matrix.tridiagonalized()
        guard diagonal.allSatisfy(\.isFinite), beside.allSatisfy(\.isFinite) else { return nil }
        for first in diagonal.indices {
            var steps = 0
            while true {
                // The block that begins here and falls apart from what follows.
                let last =
                    (first..<diagonal.count - 1).first {
                        abs(beside[$0]) <= 0x1p-52 * (abs(diagonal[$0]) + abs(diagonal[$0 + 1]))
                    } ?? diagonal.count - 1
                if last == first { break }
                steps += 1
                // Two or three do; many more never help.
                if steps > 100 { return nil }
                Self.step(&diagonal, &beside, first...last)
            }
        }
        return diagonal
    }

    /// The diagonal, and what is beside it, of a tridiagonal matrix with the same eigenvalues.
    private mutating func tridiagonalized() -> (diagonal: [Double], beside: [Double]) {
        let count = count
        var beside = [Double](repeating: 0, count: max(0, count - 1))
        var vector = [Double](repeating: 0, count: count), product = vector
        numbers.withUnsafeMutableBufferPointer { numbers in
            vector.withUnsafeMutableBufferPointer { vector in
                product.withUnsafeMutableBufferPointer { product in
                    guard let matrix = numbers.baseAddress, let v = vector.baseAddress, let p = product.baseAddress else {
                        return
                    }
                    // From the last row up, so that what is left is always the first rows.
                    for size in stride(from: count - 1, to: 0, by: -1) {
                        beside[size - 1] = Self.reflect(matrix, of: count, size: size, v, p)
                    }
                }
            }
        }
        return ((0..<count).map { numbers[$0 * count + $0] }, beside)
    }

    /// Reflects the first `size` rows and columns so that of row `size` only its last number left of the diagonal remains, which
    /// is returned.
    private static func reflect(
        _ matrix: UnsafeMutablePointer<Double>, of count: Int, size: Int, _ v: UnsafeMutablePointer<Double>,
        _ p: UnsafeMutablePointer<Double>
    ) -> Double {
        let row = matrix + size * count
        // Scaled, so that no square is too large or too small.
        let scale = (0..<size).reduce(0) { max($0, abs(row[$1])) }
        if size == 1 || !(scale > 0) || !scale.isFinite { return row[size - 1] }
        for i in 0..<size { v[i] = row[i] / scale }
        let length = dot(v, v, size).squareRoot(), remaining = v[size - 1] > 0 ? -length : length
        v[size - 1] -= remaining
        // The reflection is 1 - v vᵀ / half.
        let half = length * length - remaining * (v[size - 1] + remaining)
        for i in 0..<size { p[i] = 0 }
        for i in 0..<size {
            let row = matrix + i * count
            p[i] += dot(row, v, i) + row[i] * v[i]
            add(v[i], row, to: p, i)
        }
        let share = dot(p, v, size) / (2 * half)
        for i in 0..<size { p[i] = (p[i] - share * v[i]) / half }
        for i in 0..<size {
            let row = matrix + i * count
            add(-v[i], p, -p[i], v, to: row, i + 1)
        }
        return scale * remaining
    }

    /// y += a x.
    @inline(__always)
    private static func add(_ a: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int) {
        for i in 0..<count { y[i] += a * x[i] }
    }

    /// z += a x + b y.
    @inline(__always)
    private static func add(
        _ a: Double, _ x: UnsafePointer<Double>, _ b: Double, _ y: UnsafePointer<Double>, to z: UnsafeMutablePointer<Double>,
        _ count: Int
    ) {
        for i in 0..<count { z[i] += a * x[i] + b * y[i] }
    }

    /// One QL step on a block: rotations from its end to its begin, the first by the shift, the others to make it tridiagonal again.
    private static func step(_ diagonal: inout [Double], _ beside: inout [Double], _ block: ClosedRange<Int>) {
        let (first, last) = (block.lowerBound, block.upperBound)
        let half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]), root = (half * half + 1).squareRoot()
        // Less Wilkinson's shift: that eigenvalue of the first two rows which is nearer to the first.
        var head = diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root))
        var (sine, cosine, carried) = (1.0, 1.0, 0.0)
        for i in stride(from: last - 1, through: first, by: -1) {
            let bulge = sine * beside[i], kept = cosine * beside[i]
            let length = (bulge * bulge + head * head).squareRoot()
            if i + 1 < last { beside[i + 1] = length }
            if length == 0 {
                // The block falls apart here.
                diagonal[i + 1] -= carried
                return
            }
            (sine, cosine) = (bulge / length, head / length)
            let base = diagonal[i + 1] - carried
            let turned = (diagonal[i] - base) * sine + 2 * cosine * kept
            carried = sine * turned
            diagonal[i + 1] = base + carried
            head = cosine * turned - kept
        }
        diagonal[first] -= carried
        beside[first] = head
    }
}
