/// The configuration of the projections of features that a contrastive loss compares: CUT's network F.
public struct PatchProjectionConfiguration: Sendable, Codable, Equatable {
    /// The channels of the features at each place in the generator.
    public var channels: [Int]
    /// The number of features of a patch after the projection; 256 in the reference.
    public var width: Int

    /// A projection for each of these places.
    public init(channels: [Int], width: Int = 256) { (self.channels, self.width) = (channels, width) }
}

extension PatchProjectionConfiguration {
    /// The projections that weights belong to: two linear layers each, under the names of the reference.
    init?(_ weights: WeightShapes) {
        let count = weights.run(from: 0) { "mlp_\($0).0.weight" }
        let first = (0..<count).compactMap { weights.shapes["mlp_\($0).0.weight"] }
        guard let width = first.first?.first, first.allSatisfy({ $0.count == 2 && $0[0] == width }) else { return nil }
        self.init(channels: first.map { $0[1] }, width: width)
    }
}
