/// A linear map of one axis onto another: each output position is a weighted sum of few input positions.
///
/// Slicing, padding, flipping, nearest and bilinear upsampling and average pooling are all such maps, one an axis, and the
/// gradient of a map is its transpose: so one kernel does all of them and their gradients.
public struct AxisMap: Sendable, Equatable {
    /// Extent of the axis that is read.
    public let inputCount: Int
    /// Where each output position's terms begin; one more than there are positions.
    package let rowStart: [Int32]
    package let index: [Int32]
    package let weight: [Float]

    /// Extent of the axis that is made.
    public var outputCount: Int { rowStart.count - 1 }

    /// - Parameter terms: for each output position, the input positions it sums and their weights; empty for zero.
    /// - Precondition: every position lies in 0..<`inputCount`.
    public init(inputCount: Int, terms: [[(index: Int, weight: Float)]]) {
        require(
            terms.joined().allSatisfy { (0..<inputCount).contains($0.index) }, "AxisMap: a position is outside 0..<\(inputCount)")
        self.inputCount = inputCount
        var starts: [Int32] = [0]
        for row in terms { starts.append(starts.last! + Int32(row.count)) }
        rowStart = starts
        index = terms.joined().map { Int32($0.index) }
        weight = terms.joined().map { $0.weight }
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
        (self.inputCount, self.rowStart, self.index, self.weight) = (inputCount, rowStart, index, weight)
    }

    /// The adjoint: what was read is written and the other way round.
    public var transposed: AxisMap {
        var starts = [Int32](repeating: 0, count: inputCount + 1)
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

    /// The positions of `range`.
    ///
    /// - Precondition: `range` lies in 0..<`inputCount`.
    public static func slice(_ range: Range<Int>, of inputCount: Int) -> AxisMap {
        require(
            range.lowerBound >= 0 && range.upperBound <= inputCount, "slice: \(range) is outside an axis of \(inputCount)")
        return AxisMap(inputCount: inputCount, positions: range.map { $0 })
    }

    /// `before` and `after` further positions, as `mode` fills them.
    ///
    /// - Precondition: reflection needs fewer positions than the axis has.
    public static func pad(before: Int, after: Int, mode: PaddingMode, of inputCount: Int) -> AxisMap {
        require(
            before >= 0 && after >= 0 && (mode != .reflect || max(before, after) < inputCount),
            "pad: cannot pad an axis of \(inputCount) by \(before) and \(after) in mode \(mode.rawValue)")
        let positions = (-before..<inputCount + after).map { position -> Int? in
            switch mode {
            case _ where (0..<inputCount).contains(position): position
            case .zero: nil
            case .replicate: position < 0 ? 0 : inputCount - 1
            case .reflect: position < 0 ? -position : 2 * (inputCount - 1) - position
            }
        }
        return AxisMap(inputCount: inputCount, positions: positions)
    }

    /// The axis in reverse.
    public static func flip(_ inputCount: Int) -> AxisMap {
        AxisMap(inputCount: inputCount, positions: (0..<inputCount).reversed().map { $0 })
    }

    /// Each position `factor` times.
    public static func nearestUpsampling(by factor: Int, of inputCount: Int) -> AxisMap {
        AxisMap(inputCount: inputCount, positions: (0..<inputCount * factor).map { $0 / factor })
    }

    /// Linear interpolation with half-pixel centres: PyTorch's `align_corners=False`.
    public static func linearUpsampling(by factor: Int, of inputCount: Int) -> AxisMap {
        let terms = (0..<inputCount * factor).map { output -> [(index: Int, weight: Float)] in
            let centre = max(0, (Float(output) + 0.5) / Float(factor) - 0.5)
            let lower = Int(centre), upper = min(lower + 1, inputCount - 1)
            let share = centre - Float(lower)
            return upper == lower || share == 0 ? [(lower, Float(1))] : [(lower, 1 - share), (upper, share)]
        }
        return AxisMap(inputCount: inputCount, terms: terms)
    }

    /// The mean of each window of `size` positions, `size` apart; a remainder is left out, as PyTorch does.
    public static func averagePooling(_ size: Int, of inputCount: Int) -> AxisMap {
        let terms = (0..<inputCount / size).map { output in
            (0..<size).map { (index: output * size + $0, weight: 1 / Float(size)) }
        }
        return AxisMap(inputCount: inputCount, terms: terms)
    }
}
