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
        linearResizing(to: inputCount * factor, of: inputCount)
    }

    /// Linear interpolation to any extent between the two nearest positions, with half-pixel centres: PyTorch's `interpolate` with
    /// `align_corners=False`. Where the axis is made shorter, positions between are passed over.
    public static func linearResizing(to outputCount: Int, of inputCount: Int) -> AxisMap {
        .shared(.linear(outputCount, inputCount)) {
            let terms = (0..<outputCount).map { output -> [(index: Int, weight: Float)] in
                let centre = max(0, (Double(output) + 0.5) * Double(inputCount) / Double(outputCount) - 0.5)
                let lower = min(Int(centre), inputCount - 1), upper = min(lower + 1, inputCount - 1)
                let share = Float(centre - Double(lower))
                return upper == lower || share == 0 ? [(lower, Float(1))] : [(lower, 1 - share), (upper, share)]
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// Cubic interpolation (Keys, 1981, with a = -1/2) to any extent; where the axis is made shorter, the cubic is stretched so that
    /// every position counts. Pillow's `resize` with `BICUBIC`; PyTorch's `interpolate` with `antialias=True`.
    public static func cubicResizing(to outputCount: Int, of inputCount: Int) -> AxisMap {
        .shared(.cubic(outputCount, inputCount)) {
            let scale = Double(inputCount) / Double(outputCount), stretch = max(scale, 1)
            let terms = (0..<outputCount).map { output -> [(index: Int, weight: Float)] in
                let centre = (Double(output) + 0.5) * scale
                let first = max(Int(centre - 2 * stretch + 0.5), 0), end = min(Int(centre + 2 * stretch + 0.5), inputCount)
                let weights = (first..<end).map { keysCubic((Double($0) + 0.5 - centre) / stretch) }
                let sum = weights.reduce(0, +)
                return zip(first..<end, weights).map { ($0, Float($1 / sum)) }
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// The interpolating cubic of a = -1/2, 0 from a distance of 2 on.
    private static func keysCubic(_ distance: Double) -> Double {
        let x = abs(distance)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }

    /// Each second position, from the first on: half of it, and a quarter of each of its neighbours, reflected at the ends.
    ///
    /// - Precondition: the axis has two positions or more.
    package static func blurredHalving(of inputCount: Int) -> AxisMap {
        require(inputCount > 1, "blurred halving: an axis of \(inputCount)")
        return .shared(.blurredHalving(inputCount)) {
            let last = inputCount - 1
            let terms = stride(from: 0, through: last, by: 2).map { centre -> [(index: Int, weight: Float)] in
                [(abs(centre - 1), 0.25), (centre, 0.5), (last - abs(last - centre - 1), 0.25)]
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// The mean of each window of `size` positions; a remainder is left out, as PyTorch does.
    ///
    /// - Parameters:
    ///   - size: Positions of a window.
    ///   - stride: Positions between windows; the size where nil, the default.
    ///   - padding: Positions of value 0 added at both ends, default 0.
    ///   - countsPadding: Whether they count in the mean, default true.
    ///   - inputCount: The extent of the axis that is read.
    /// - Precondition: the padding is at most half a window.
    public static func averagePooling(
        _ size: Int, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true, of inputCount: Int
    ) -> AxisMap {
        let stride = stride ?? size
        require(
            padding >= 0 && 2 * padding <= size, "average pooling: padding \(padding) is more than half of the size \(size)")
        return .shared(.average(size, stride: stride, padding: padding, countsPadding, inputCount)) {
            let outputs = max(0, inputCount + 2 * padding - size + stride) / stride
            let terms = (0..<outputs).map { output in
                let start = output * stride - padding
                let window = max(start, 0)..<min(start + size, inputCount)
                return window.map { (index: $0, weight: 1 / Float(countsPadding ? size : window.count)) }
            }
            return AxisMap(inputCount: inputCount, terms: terms)
        }
    }

    /// The map that was made for the same `kind` before, if it is still remembered, else a new one.
    private static func shared(_ kind: StandardAxisMap, _ make: () -> AxisMap) -> AxisMap { StandardAxisMap.map(kind, make) }
}
