import GANModels

extension NetworkConfiguration {
    /// The network in a line: `generator resnet-9, 64 filters, instance norm, no dropout`.
    ///
    /// - Parameter hasDropout: As a model's description has it; the weights of a U-Net do not tell.
    func summary(hasDropout: Bool?) -> String {
        switch self {
        case .generator(let generator):
            let isTold = if case .resNet = generator.architecture { true } else { hasDropout != nil }
            let dropout = isTold ? (hasDropout ?? generator.hasDropout ? "dropout" : "no dropout") : "dropout not told"
            let channels = (generator.inputChannels, generator.outputChannels)
            return "generator \(generator.architecture.rawValue), "
                + (generator.separableWidths == nil ? "\(generator.filters) filters, " : "separable blocks, ")
                + "\(generator.normalization.summary), \(dropout)"
                + (generator.isAntialiased ? ", antialiased" : "")
                + (generator.upsampling == .transpose ? "" : ", \(generator.upsampling.rawValue) upsampling")
                + (generator.hasShortcuts ? ", shortcuts" : "")
                + (channels == (3, 3) ? "" : ", \(channels.0) to \(channels.1) channels")
        case .discriminator(let discriminator):
            return "discriminator \(discriminator.kind.rawValue)"
                + (discriminator.kind == .nLayers ? " \(discriminator.layers)" : "")
                + ", \(discriminator.filters) filters, \(discriminator.normalization.summary)"
                + (discriminator.hasSpectralNorm ? ", spectral norm" : "")
                + (discriminator.seesFeatures ? ", and features" : "")
                + (discriminator.inputChannels == 3 ? "" : ", \(discriminator.inputChannels) channels")
        case .patchProjection(let projection): return "projections to \(projection.width) features"
        }
    }
}

extension Normalization {
    fileprivate var summary: String { self == .none ? "no norm" : "\(rawValue) norm" }
}
