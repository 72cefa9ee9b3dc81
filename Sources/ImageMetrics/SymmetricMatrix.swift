/// A symmetric matrix in double precision, of which only the lower triangle is kept up to date.
struct SymmetricMatrix {
    /// Rows and columns.
    let count: Int
    /// In row-major order; what is right of the diagonal means nothing.
    var numbers: [Double]

    /// Zeros.
    init(count: Int) { (self.count, numbers) = (count, [Double](repeating: 0, count: count * count)) }

    /// Adds A Aᵀ, of A [count, length] in row-major order.
    mutating func addProducts(ofRows rows: [Double], length: Int) {
        let count = count
        rows.withUnsafeBufferPointer { rows in
            numbers.withUnsafeMutableBufferPointer { numbers in
                guard let rows = rows.baseAddress, let numbers = numbers.baseAddress else { return }
                // Tiles of rows, and of their length, that a processor's cache holds.
                for start in stride(from: 0, to: length, by: 512) {
                    let part = min(512, length - start)
                    for tile in stride(from: 0, to: count, by: 64) {
                        for i in stride(from: tile, to: count, by: 4) {
                            for j in stride(from: tile, to: min(tile + 64, i + 4, count), by: 2) {
                                addBlock(
                                    numbers + i * count + j, of: count, rows + i * length + start, rows + j * length + start,
                                    stride: length, (min(4, count - i), min(2, count - j)), part)
                            }
                        }
                    }
                }
            }
        }
    }

    /// L, the Cholesky factor with L Lᵀ = this, in place of this. Of a matrix that is singular, or is so but for its rounding, the
    /// columns are 0 that the others already make up.
    mutating func factorize() {
        let count = count, tolerance = Double(count) * 0x1p-52
        numbers.withUnsafeMutableBufferPointer { numbers in
            guard let start = numbers.baseAddress else { return }
            for i in 0..<count {
                let row = start + i * count, size = row[i]
                for j in 0...i {
                    let other = start + j * count, left = row[j] - dot(row, other, j)
                    if j == i {
                        row[j] = left > tolerance * size ? left.squareRoot() : 0
                    } else {
                        row[j] = other[j] > 0 ? left / other[j] : 0
                    }
                }
            }
        }
    }
}

/// Adds the products of up to four rows with up to two others to a block of a matrix.
@inline(__always)
private func addBlock(
    _ block: UnsafeMutablePointer<Double>, of width: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    stride: Int, _ sides: (Int, Int), _ length: Int
) {
    guard sides == (4, 2) else {
        for i in 0..<sides.0 {
            for j in 0..<sides.1 { block[i * width + j] += dot(a + i * stride, b + j * stride, length) }
        }
        return
    }
    let (a0, a1, a2, a3, b0, b1) = (a, a + stride, a + 2 * stride, a + 3 * stride, b, b + stride)
    var s00 = SIMD2<Double>(), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
    let even = length & ~1
    var k = 0
    while k < even {
        let y0 = SIMD2(b0[k], b0[k + 1]), y1 = SIMD2(b1[k], b1[k + 1])
        let x0 = SIMD2(a0[k], a0[k + 1]), x1 = SIMD2(a1[k], a1[k + 1])
        let x2 = SIMD2(a2[k], a2[k + 1]), x3 = SIMD2(a3[k], a3[k + 1])
        s00 += x0 * y0
        s01 += x0 * y1
        s10 += x1 * y0
        s11 += x1 * y1
        s20 += x2 * y0
        s21 += x2 * y1
        s30 += x3 * y0
        s31 += x3 * y1
        k += 2
    }
    let sums = [(s00, s01), (s10, s11), (s20, s21), (s30, s31)]
    for (i, pair) in sums.enumerated() {
        var (first, second) = (pair.0.sum(), pair.1.sum())
        if even < length {
            first += a[i * stride + even] * b0[even]
            second += a[i * stride + even] * b1[even]
        }
        block[i * width] += first
        block[i * width + 1] += second
    }
}

/// Eight sums side by side: one alone would wait for each addition.
@inline(__always)
func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var sums = (SIMD4<Double>(), SIMD4<Double>()), i = 0
    while i + 8 <= count {
        sums.0 += SIMD4(a[i], a[i + 1], a[i + 2], a[i + 3]) * SIMD4(b[i], b[i + 1], b[i + 2], b[i + 3])
        sums.1 += SIMD4(a[i + 4], a[i + 5], a[i + 6], a[i + 7]) * SIMD4(b[i + 4], b[i + 5], b[i + 6], b[i + 7])
        i += 8
    }
    return (i..<count).reduce((sums.0 + sums.1).sum()) { $0 + a[$1] * b[$1] }
}
