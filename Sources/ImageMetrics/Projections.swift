import TensorCore

/// Directions of length 1, uniform over the sphere, [count, size].
func unitDirections(_ count: Int, size: Int, _ random: RandomSource) -> HostArray {
    var values: [Float] = []
    for _ in 0..<count {
        let normal = (0..<size).map { _ in Double(random.normal()) }
        let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
        values += normal.map { Float($0 / length) }
    }
    return HostArray(shape: [count, size], values: values)
}

/// The mean, over directions, of a distance between the projections of two sets.
///
/// - Parameters:
///   - x: [count, size].
///   - y: [count, size].
///   - directions: [directions, size].
///   - distance: Of two sorted lists of numbers.
func meanProjectedDistance(
    _ x: HostArray, _ y: HostArray, directions: HostArray, on backend: any ComputeBackend,
    _ distance: (ArraySlice<Float>, ArraySlice<Float>) -> Double
) -> Double {
    let (x, y) = (NDArray(x, on: backend), NDArray(y, on: backend)), count = directions.shape[0]
    var sum = 0.0
    // In parts, for the memory's sake.
    for start in stride(from: 0, to: count, by: 128) {
        let part = NDArray(directions.rows(start..<min(start + 128, count)), on: backend)
        var ofX = part.multiplied(by: x, otherTransposed: true).values, ofY = part.multiplied(by: y, otherTransposed: true).values
        sortRows(&ofX, of: x.shape[0])
        sortRows(&ofY, of: y.shape[0])
        for row in 0..<part.shape[0] {
            sum += distance(ofX[row * x.shape[0]..<(row + 1) * x.shape[0]], ofY[row * y.shape[0]..<(row + 1) * y.shape[0]])
        }
    }
    return sum / Double(count)
}

/// Sorts each row of a matrix, in row-major order: by the digits of its numbers' bits, lowest first, each of 11 bits.
///
/// - Precondition: no number is NaN.
func sortRows(_ values: inout [Float], of length: Int) {
    guard length > 1 else { return }
    let digits = 3, digitValues = 1 << 11
    var keys = [UInt32](repeating: 0, count: length), sorted = keys
    for start in stride(from: 0, to: values.count, by: length) {
        var places = [Int](repeating: 0, count: digits * digitValues)
        for i in 0..<length {
            // A whole number for each float, in their order.
            let bits = values[start + i].bitPattern, key = bits >> 31 == 0 ? bits | 1 << 31 : ~bits
            keys[i] = key
            for digit in 0..<digits { places[digit * digitValues + Int(key >> UInt32(11 * digit)) & (digitValues - 1)] += 1 }
        }
        for digit in 0..<digits {
            let first = digit * digitValues
            var place = 0
            for i in first..<first + digitValues { (places[i], place) = (place, place + places[i]) }
            for key in keys {
                let value = first + Int(key >> UInt32(11 * digit)) & (digitValues - 1)
                sorted[places[value]] = key
                places[value] += 1
            }
            swap(&keys, &sorted)
        }
        for (i, key) in keys.enumerated() {
            values[start + i] = Float(bitPattern: key >> 31 == 1 ? key & ~(1 << 31) : ~key)
        }
    }
}
