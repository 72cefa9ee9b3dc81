import ImageMetrics

/// How figures were measured. Figures with different protocols, or of sets of different sizes, must not be compared.
public struct EvaluationProtocol: Sendable, Codable, Equatable {
    /// The version of the definitions of figures, raised whenever one of them changes.
    public private(set) var version = Self.present
    static let present = 1
    /// The name of the feature network; nil where there is none.
    public let features: String?
    /// The fingerprint of the feature network's weights; nil where there is none.
    public let weights: String?
    /// What is done to an image before the feature network scales it to the side that it takes.
    public let preparation: String
    /// The side in pixels of the images of the sliced Wasserstein distance.
    public let pyramidSide: Int
    /// The seed of all random numbers.
    public let seed: UInt64
    /// A hash of the real images: of targets and sources.
    public let images: String

    /// Creates a protocol of the present version.
    init(_ network: FeatureNetwork?, preparation: String, pyramidSide: Int, seed: UInt64, images: String) {
        features = network?.architecture.rawValue
        weights = network?.fingerprint
        (self.preparation, self.pyramidSide, self.seed, self.images) = (preparation, pyramidSide, seed, images)
    }
}

extension EvaluationProtocol: CustomStringConvertible {
    /// All in one line.
    public var description: String {
        let network = features.map { "features of \($0) (weights \(weights ?? "unknown"))" } ?? "no features"
        return "protocol \(version): \(preparation), \(network), swd at \(pyramidSide) px, "
            + "seed \(seed), images \(images)"
    }
}
