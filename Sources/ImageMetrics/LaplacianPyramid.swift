import TensorCore

/// Images taken apart into details of each size: a Laplacian pyramid with the 5 x 5 binomial filter.
///
/// Each level is what the next one, made large again, does not show; the last is the small image itself. Edges are reflected, as
/// by OpenCV's `pyrDown` and `pyrUp`. A side of an odd number of pixels is halved upwards. (Burt and Adelson, The Laplacian
/// Pyramid as a Compact Image Code, 1983.)
package struct LaplacianPyramid {
    /// [count, height, width, channels] each, the largest first.
    package let levels: [NDArray]

    /// - Parameters:
    ///   - images: [count, height, width, channels].
    ///   - leastSide: Of the last level, the shorter side is at least this.
    package init(_ images: NDArray, leastSide: Int) {
        var levels: [NDArray] = [], rest = images
        while (min(rest.shape[1], rest.shape[2]) + 1) / 2 >= leastSide {
            let small = rest.mapped(axis: 1, through: halving(rest.shape[1])).mapped(axis: 2, through: halving(rest.shape[2]))
            let large = small.mapped(axis: 1, through: doubling(to: rest.shape[1]))
                .mapped(axis: 2, through: doubling(to: rest.shape[2]))
            levels.append(rest - large)
            rest = small
        }
        self.levels = levels + [rest]
    }
}

private let binomial: [(offset: Int, weight: Float)] = [(-2, 1), (-1, 4), (0, 6), (1, 4), (2, 1)]

/// A position beyond the edges of an axis reflected into it; the edge itself is not repeated.
private func reflected(_ position: Int, _ count: Int) -> Int {
    position < 0 ? -position : position >= count ? 2 * (count - 1) - position : position
}

/// The filter at every other position.
private func halving(_ count: Int) -> AxisMap {
    let terms = stride(from: 0, to: count, by: 2).map { center in
        binomial.map { (index: reflected(center + $0.offset, count), weight: $0.weight / 16) }
    }
    return AxisMap(inputCount: count, terms: terms)
}

/// Zeros between the positions, then the filter with twice its weights.
private func doubling(to count: Int) -> AxisMap {
    let terms = (0..<count).map { center in
        binomial.map { (position: reflected(center + $0.offset, count), weight: $0.weight / 8) }
            .filter { $0.position % 2 == 0 }.map { (index: $0.position / 2, weight: $0.weight) }
    }
    return AxisMap(inputCount: (count + 1) / 2, terms: terms)
}
