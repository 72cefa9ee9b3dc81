import ArgumentParser
import CPUBackend
import Files
import ImageMetrics
import ModelFiles

/// The option for the feature network of evaluations.
struct FeatureOptions: ParsableArguments {
    @Option(
        help: """
            Weights of the feature network that images are compared by: EfficientNet-Lite0 or Inception-v3 as .pth (default: what \
            Scripts/fetch-features has brought, else none, and only SWD is measured).
            """, completion: Completions.models)
    var features: String?

    /// Opens the feature network.
    ///
    /// - Returns: nil where none is given and none was fetched.
    /// - Throws: `ModelFileError` or `CheckpointError` for a file that is damaged or of another network.
    func network(on backend: CPUBackend) throws -> FeatureNetwork? {
        guard let path = features ?? FeatureNetwork.Architecture.efficientNetLite0.fileInCache() else { return nil }
        return try FeatureNetwork(contentsOf: path, on: backend)
    }

    /// The folder in which features of real images are kept, so that they are not measured twice; nil for none.
    static var realFeatures: String? { FeatureNetwork.cacheFolder().map { $0.appendingPathPart("real") } }

    /// What to say where there is no feature network.
    static let missing =
        "no feature network: only SWD is measured - Scripts/fetch-features brings one for KID, MIND and the others"
}
