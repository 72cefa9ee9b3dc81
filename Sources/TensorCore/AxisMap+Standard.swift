// The maps of slicing, padding, flipping, resampling and pooling. A network asks for the same few in every step, so each is made
// once and shared: a backend then finds its own copy of the table beside it.

extension AxisMap {
    /// The positions of `range`.
    ///
    /// - Precondition: `range` lies in 0..<`inputCount`.
    public static func slice(_ range: Range<Int>, of inputCount: Int) -> AxisMap {
        require(
            range.lowerBound >= 0 && range.upperBound <= inputCount, "slice: \(range) is outside an axis of \(inputCount)")
        return .shared(.slice(range, inputCount)) { AxisMap(inputCount: inputCount, positions: range.map { $0 }) }
    }

    /// `before` and `after` further positions, as `mode` fills them.
    ///
    /// - Precondition: reflection needs fewer positions than the axis has.
    public static func pad(before: Int, after: Int, mode: PaddingMode, of inputCount: Int) -> AxisMap {
        require(
            before >= 0 && after >= 0 && (mode != .reflect || max(before, after) < inputCount),
            "pad: cannot pad an axis of \(inputCount) by \(before) and \(after) in mode \(mode.rawValue)")
        return .shared(.pad(before: before, after: after, mode, inputCount)) {
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
    }

    /// The axis in reverse.
    public static func flip(_ inputCount: Int) -> AxisMap {
        .shared(.flip(inputCount)) { AxisMap(inputCount: inputCount, positions: (0..<inputCount).reversed().map { $0 }) }
    }

    /// Each position `factor` times.
    public static func nearestUpsampling(by factor: Int, of inputCount: Int) -> AxisMap {
        .shared(.nearest(factor, inputCount)) {
            AxisMap(inputCount: inputCount, positions: (0..<inputCount * factor).map { $0 / factor })
        }
    }

    /// Linear interpolation with half-pixel centres: PyTorch's `align_corners=False`.
    public static func linearUpsampling(by factor: Int, of inputCount: Int) -> AxisMap {
        .shared(.linear(factor, inputCount)) {
            let terms = (0..<inputCount * factor).map { output -> [(index: Int, weight: Float)] in
                let centre = max(0, (Float(output) + 0.5) / Float(factor) - 0.5)
                let lower = Int(centre), upper = min(lower + 1, inputCount - 1)
                let share = centre - Float(lower)
                return upper == lower || share == 0 ? [(lower, Float(1))] : [(lower, 1 - share), (upper, share)]
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// The mean of each window of `size` positions, `size` apart; a remainder is left out, as PyTorch does.
    public static func averagePooling(_ size: Int, of inputCount: Int) -> AxisMap {
        .shared(.average(size, inputCount)) {
            let terms = (0..<inputCount / size).map { output in
                (0..<size).map { (index: output * size + $0, weight: 1 / Float(size)) }
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// The map that was made for the same `kind` before, if it is still remembered, else a new one.
    private static func shared(_ kind: StandardAxisMap, _ make: () -> AxisMap) -> AxisMap { StandardAxisMap.map(kind, make) }
}
