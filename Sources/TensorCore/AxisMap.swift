/// A linear map of one axis onto another: each output position is a weighted sum of a few input positions.
///
/// Slicing, padding, flipping, nearest and bilinear upsampling and average pooling are all such maps, one an axis, and the
/// gradient of a map is its transpose: so one kernel does all of them and their gradients.
public struct AxisMap: Sendable, Equatable {
    /// Extent of the axis that is read.
    public let inputCount: Int
    /// The sums themselves, shared by all copies of the map.
    public let table: AxisMapTable

    /// Extent of the axis that is made.
    public var outputCount: Int { rowStart.count - 1 }
    /// Where each output position's terms begin; one more than there are positions.
    public var rowStart: [Int32] { table.rowStart }
    /// The input position of each term.
    public var index: [Int32] { table.index }
    /// The weight of each term.
    public var weight: [Float] { table.weight }

    /// - Parameters:
    ///   - terms: for each output position, the input positions it sums and their weights; empty for zero.
    ///   - inputCount: The extent of the axis that is read.
    /// - Precondition: every position lies in 0..<`inputCount`.
    public init(inputCount: Int, terms: [[(index: Int, weight: Float)]]) {
        require(
            terms.joined().allSatisfy { (0..<inputCount).contains($0.index) }, "AxisMap: a position is outside 0..<\(inputCount)")
        var starts: [Int32] = [0]
        for row in terms { starts.append(starts.last! + Int32(row.count)) }
        self.init(
            inputCount: inputCount, rowStart: starts, index: terms.joined().map { Int32($0.index) },
            weight: terms.joined().map { $0.weight })
    }

    /// Copies one position each.
    ///
    /// - Precondition: every position lies in 0..<`inputCount`.
    public init(inputCount: Int, positions: [Int]) {
        self.init(
            inputCount: inputCount, rowStart: (0...Int32(positions.count)).map { $0 },
            index: positions.map { position in
                require(position >= 0 && position < inputCount, "AxisMap: position \(position) is outside 0..<\(inputCount)")
                return Int32(truncatingIfNeeded: position)
            }, weight: [Float](repeating: 1, count: positions.count))
    }

    /// Copies one position each, or zero where `nil`.
    ///
    /// - Precondition: every position lies in 0..<`inputCount`.
    public init(inputCount: Int, positions: [Int?]) {
        let found = positions.compactMap { $0 }
        require(
            found.allSatisfy { (0..<inputCount).contains($0) }, "AxisMap: a position is outside 0..<\(inputCount)")
        var starts: [Int32] = [0]
        starts.reserveCapacity(positions.count + 1)
        for position in positions { starts.append(starts.last! + (position == nil ? 0 : 1)) }
        self.init(
            inputCount: inputCount, rowStart: starts, index: found.map { Int32($0) },
            weight: [Float](repeating: 1, count: found.count))
    }

    private init(inputCount: Int, rowStart: [Int32], index: [Int32], weight: [Float]) {
        self.inputCount = inputCount
        table = AxisMapTable(rowStart: rowStart, index: index, weight: weight)
    }

    /// The adjoint: what was read is written and the other way round. It is made once for all copies of the map.
    public var transposed: AxisMap { table.adjoint { makeTransposed() } }

    private func makeTransposed() -> AxisMap {
        var starts = [Int32](repeating: 0, count: inputCount + 1)
        let (rowStart, index, weight) = (rowStart, index, weight)
        for input in index { starts[Int(input) + 1] += 1 }
        for input in 0..<inputCount { starts[input + 1] += starts[input] }
        var next = starts, indices = index, weights = weight
        for output in 0..<outputCount {
            for term in Int(rowStart[output])..<Int(rowStart[output + 1]) {
                let place = Int(next[Int(index[term])])
                next[Int(index[term])] += 1
                (indices[place], weights[place]) = (Int32(output), weight[term])
            }
        }
        return AxisMap(inputCount: outputCount, rowStart: starts, index: indices, weight: weights)
    }
}
