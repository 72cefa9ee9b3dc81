import NeuralNetworks

/// The configuration of a network of CycleGAN or pix2pix.
public enum NetworkConfiguration: Sendable, Equatable {
    /// A network that translates images.
    case generator(GeneratorConfiguration)
    /// A network that scores images.
    case discriminator(DiscriminatorConfiguration)
    /// A network that projects the features of patches.
    case patchProjection(PatchProjectionConfiguration)

    /// The configuration of the network that weights of these names and shapes belong to; nil where it is not known.
    ///
    /// Only what distinguishes networks is checked; loading the weights finds what is missing or unexpected. Dropout cannot be seen
    /// in a U-Net's weights, and is assumed to be absent. Nil also where the network would be far larger than the weights: it is not
    /// made to find that out, so a small file cannot ask for more memory than there is.
    /// - Parameter shapes: Shapes by the reference's names, in PyTorch's order of axes.
    public init?(shapes: [String: [Int]]) {
        guard shapes.values.allSatisfy({ $0.allSatisfy { $0 > 0 } }) else { return nil }
        let count = shapes.values.reduce(0) { $0 + $1.reduce(1) { $0 * Double($1) } }
        let shapes = WeightShapes(shapes)
        if let generator = GeneratorConfiguration(resNet: shapes) ?? GeneratorConfiguration(uNet: shapes) {
            self = .generator(generator)
        } else if let discriminator = DiscriminatorConfiguration(shapes) {
            self = .discriminator(discriminator)
        } else if let projection = PatchProjectionConfiguration(shapes) {
            self = .patchProjection(projection)
        } else {
            return nil
        }
        // Of small networks more than half may be missing, and still be listed.
        if weightCount > 2 * count + 1_000_000 { return nil }
    }

    /// The network, with new weights.
    public func make(_ initialization: Initialization) -> any Module {
        switch self {
        case .generator(let configuration): configuration.make(initialization)
        case .discriminator(let configuration): configuration.make(initialization)
        case .patchProjection(let configuration): PatchProjection(configuration, initialization)
        }
    }

    /// The normalisation after its convolutions.
    public var normalization: Normalization {
        switch self {
        case .generator(let configuration): configuration.normalization
        case .discriminator(let configuration): configuration.normalization
        case .patchProjection: .none
        }
    }

    /// Whether the network does not use the array of this name in a file: early versions of PyTorch saved running statistics for
    /// instance norm too, which the reference removes in `__patch_instance_norm_state_dict`; and profilers leave counts of operations.
    public func isStale(_ name: String) -> Bool {
        isRunningStatistic(name) && normalization != .batch
            || [".total_ops", ".total_params"].contains { name == $0.dropFirst() || name.hasSuffix($0) }
    }

    private func isRunningStatistic(_ name: String) -> Bool {
        [".running_mean", ".running_var", ".num_batches_tracked"].contains { name.hasSuffix($0) }
    }
}

/// Shapes of weights by name.
struct WeightShapes {
    let shapes: [String: [Int]]

    init(_ shapes: [String: [Int]]) { self.shapes = shapes }

    /// The shape of a layer's weights, under spectral norm or not.
    func weight(_ layer: String) -> [Int]? { shapes[layer + ".weight"] ?? shapes[layer + ".weight_orig"] }

    /// The shape of a convolution's weights [out, in, side, side]; of a transposed one [in, out, side, side].
    func kernel(_ layer: String, side: Int) -> [Int]? {
        guard let shape = weight(layer), shape.count == 4, shape[2...] == [side, side] else { return nil }
        return shape
    }

    /// Whether a layer is a blur, which has the same square of weights [channels, 1, side, side] for each channel.
    func blur(_ layer: String, side: Int) -> Bool {
        guard let shape = shapes[layer + ".filt"] else { return false }
        return shape.count == 4 && shape[1...] == [1, side, side]
    }

    /// The shapes of a part, by the names that it has by itself.
    func part(_ prefix: String) -> WeightShapes {
        WeightShapes(
            Dictionary(
                uniqueKeysWithValues: shapes.filter { $0.key.hasPrefix(prefix) }.map {
                    (String($0.key.dropFirst(prefix.count)), $0.value)
                }))
    }

    func has(_ prefix: String) -> Bool { shapes.keys.contains { $0.hasPrefix(prefix) } }

    /// How many of the layers `first`, `first + 1`, ... have a part of this name.
    func run(from first: Int, part: (Int) -> String) -> Int {
        var count = 0
        while has(part(first + count)) { count += 1 }
        return count
    }

    /// The normalisation after a convolution, and whether the convolution has a bias where that does not follow.
    ///
    /// Batch norm has weights and running statistics. Instance norm with both is the same in evaluation, and is taken for it. With
    /// weights alone it is affine instance norm; without, only before instance norm the convolution has a bias.
    func normalization(after convolution: String, at norm: String) -> (Normalization, convolutionBias: Bool?) {
        let hasBias = shapes[convolution + ".bias"] != nil
        guard shapes[norm + ".weight"] != nil else { return (hasBias ? .instance : .none, nil) }
        let hasStatistics = shapes[norm + ".running_mean"] != nil || shapes[norm + ".running_var"] != nil
        let found: Normalization = hasStatistics ? .batch : .affineInstance
        return (found, hasBias == found.wantsBias ? nil : hasBias)
    }
}
