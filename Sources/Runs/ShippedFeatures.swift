import GANModels
import ImageMetrics
import ModelFiles
import TensorCore

extension FrozenFeatures {
    /// The name of the file of weights that ships with the command.
    public static let shippedName = "efficientnet-lite0-features.safetensors"

    /// What a discriminator sees: the features that ship with the command; nil where it sees the images alone.
    ///
    /// - Parameters:
    ///   - discriminator: The configuration of the discriminator.
    ///   - backend: Where they are computed.
    /// - Throws: `RunError.noFeatures` where they are needed and not there; `CheckpointError` or `ModelFileError` for a damaged file.
    public static func shipped(
        for discriminator: DiscriminatorConfiguration, on backend: any ComputeBackend
    ) throws -> FrozenFeatures? {
        guard discriminator.seesFeatures else { return nil }
        guard let path = ModelLocation.shipped(shippedName) else { throw RunError.noFeatures }
        return try FrozenFeatures(contentsOf: path, on: backend)
    }
}
