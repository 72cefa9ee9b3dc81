import ImageMetrics
import TensorCore

/// How far a set of images is from the images of a target set. Figures of features are nil without a feature network, and where there
/// are too few images.
public struct SetFigures: Sendable, Codable, Equatable {
    /// The number of images of the set and of the target set.
    public let count, targetCount: Int
    /// The kernel inception distance times 1000.
    public var kid: Double?
    /// The lower and the upper end of an interval that contains it with a probability of 95 %.
    public var kidInterval: [Double]?
    /// Of a floor, the least and the largest kernel inception distance of the divisions into halves, times 1000; else nil.
    public var kidRange: [Double]?
    /// The Monge inception distance.
    public var mind: Double?
    /// The Fréchet inception distance; of fewer than 2048 images it is far too large, and depends on their number.
    public var fid: Double?
    /// The share of the set's images that are among images of the target set.
    public var precision: Double?
    /// The share of the target set's images that are among images of the set.
    public var recall: Double?
    /// The sliced Wasserstein distance at each level of Laplacian pyramids, the finest first.
    public var swd: [SlicedWassersteinDistance.Level]
    /// The share of images whose first ImageNet class is one of the target set's own; nil where that has none.
    public var classShare: Double?

    /// How far images are from their true images; nil where these are not known.
    public var pairs: PairFigures?

    /// The mean of the levels of the sliced Wasserstein distance.
    public var meanSWD: Double { swd.reduce(0) { $0 + $1.distance } / Double(swd.count) }

    /// The figure that decides, smaller for better images: the kernel inception distance, or without features the mean sliced
    /// Wasserstein distance.
    public var score: Double { kid ?? meanSWD }

    /// The number of neighbours that bound the manifolds of precision and recall.
    private static let neighbors = 3

    /// Measures a set against a target set.
    ///
    /// - Parameter isPart: Whether this is one of several divisions, of which only the mean is wanted.
    init(
        _ made: MeasuredSet, _ target: MeasuredSet, ownClasses: Set<Int>, seed: UInt64, isPart: Bool = false,
        on backend: any ComputeBackend
    ) {
        (count, targetCount) = (made.count, target.count)
        swd =
            isPart
            ? []
            : SlicedWassersteinDistance(made: made.pyramidImages, real: target.pyramidImages, seed: seed, on: backend).levels
        classShare = ownClasses.isEmpty || made.classes.isEmpty ? nil : made.classes.share(in: ownClasses)
        guard let x = made.features, let y = target.features, min(count, targetCount) > 1 else { return }
        if isPart {
            kid = kernelInceptionDistance(x, y, on: backend) * 1000
        } else {
            let distance = KernelInceptionDistance(x, y, seed: seed, on: backend)
            kid = distance.value * 1000
            kidInterval = distance.interval.map { [$0.lowerBound * 1000, $0.upperBound * 1000] }
        }
        mind = mongeInceptionDistance(x, y, seed: seed, on: backend)
        fid = frechetInceptionDistance(x, y, on: backend)
        guard min(count, targetCount) > Self.neighbors else { return }
        let manifolds = PrecisionAndRecall(made: x, real: y, neighbors: Self.neighbors, on: backend)
        (precision, recall) = (manifolds.precision, manifolds.recall)
    }

    /// The number of random divisions into halves.
    private static let divisions = 10

    /// The floor of a target set: halves of it against each other, the mean of several random divisions. The sliced Wasserstein
    /// distance is that of the first.
    ///
    /// - Returns: nil for fewer than four images, of which a half has no figures.
    static func floor(
        of target: MeasuredSet, ownClasses: Set<Int>, seed: UInt64, on backend: any ComputeBackend
    ) -> SetFigures? {
        guard target.count >= 4 else { return nil }
        let all = (0..<divisions).map { division in
            let order = RandomSource(seed: seed, stream: [0x666c_6f6f, UInt64(division)]).permutation(target.count)
            let (first, second) = (order.prefix(target.count / 2), order.dropFirst(target.count / 2))
            return SetFigures(
                target.part(first), target.part(second), ownClasses: ownClasses, seed: seed, isPart: division > 0, on: backend)
        }
        var mean = all[0]
        for figure in [\SetFigures.kid, \.mind, \.fid, \.precision, \.recall] {
            let values = all.compactMap { $0[keyPath: figure] }
            mean[keyPath: figure] = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        let distances = all.compactMap(\.kid)
        (mean.kidInterval, mean.kidRange) = (nil, distances.min().flatMap { least in distances.max().map { [least, $0] } })
        mean.classShare = ownClasses.isEmpty || target.classes.isEmpty ? nil : target.classes.share(in: ownClasses)
        return mean
    }
}

extension [Int] {
    /// The share of the elements that are in a set.
    func share(in set: Set<Int>) -> Double { Double(count { set.contains($0) }) / Double(Swift.max(1, count)) }
}
