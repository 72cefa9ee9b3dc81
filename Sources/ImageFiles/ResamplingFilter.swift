/// How a picture's new samples are computed from its old ones when it is resized.
public enum ResamplingFilter: Sendable, CaseIterable {
    /// The pixel at the new pixel's centre.
    case nearest
    /// A triangle of radius 1.
    case bilinear
    /// Keys' cubic of radius 2 with a = -0.5.
    case bicubic

    /// The distance, in input pixels at equal scale, beyond which a sample has no weight.
    var radius: Double {
        switch self {
        case .nearest: 0.5
        case .bilinear: 1
        case .bicubic: 2
        }
    }

    func weight(at distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .nearest:
            return x <= 0.5 ? 1 : 0
        case .bilinear:
            return x < 1 ? 1 - x : 0
        case .bicubic:
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
            return 0
        }
    }
}

/// For each sample of a resized side, the input samples that it is made of and their weights.
///
/// When a side shrinks, the filter is widened by the same factor, so that every input sample counts (antialiasing). The
/// window's edges are rounded as in Pillow's `precompute_coeffs`.
struct ResamplingWindows {
    /// The first input sample of each output sample.
    private(set) var starts: [Int] = []
    /// The number of input samples of each output sample.
    private(set) var counts: [Int] = []
    /// `stride` numbers for each output sample, of which the first `counts` are used; they add up to 1.
    private(set) var weights: [Double]
    let stride: Int

    init(filter: ResamplingFilter, inputSide: Int, outputSide: Int) {
        let scale = Double(inputSide) / Double(outputSide)
        let widening = max(scale, 1)
        let radius = filter.radius * widening
        stride = Int(radius.rounded(.up)) * 2 + 1
        weights = [Double](repeating: 0, count: outputSide * stride)
        starts.reserveCapacity(outputSide)
        counts.reserveCapacity(outputSide)
        for index in 0..<outputSide {
            let center = (Double(index) + 0.5) * scale
            let start = max(Int(center - radius + 0.5), 0)
            let end = min(Int(center + radius + 0.5), inputSide)
            let window = (start..<end).map { filter.weight(at: (Double($0) - center + 0.5) / widening) }
            let total = window.reduce(0, +)
            for (offset, weight) in window.enumerated() {
                weights[index * stride + offset] = total == 0 ? weight : weight / total
            }
            starts.append(start)
            counts.append(end - start)
        }
    }
}
