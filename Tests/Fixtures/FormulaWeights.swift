import TensorCore

/// Weights of any network that depend on names and positions alone, so that no file has to hold them: those of `formula` in
/// `generators/feature_networks.py`.
public enum FormulaWeights {
    /// An array of a state dict, in PyTorch's order of axes.
    ///
    /// - Parameters:
    ///   - name: Its name, whose ending says what it is.
    ///   - shape: The shape in files.
    public static func array(_ name: String, shape: [Int]) -> HostArray {
        var seed: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let count = Shape.count(shape)
        // The variance of weights before a ReLU; scales and variances around 1, everything else around 0.
        let isCentred = shape.count > 1 || !["weight", "running_var"].contains { name.hasSuffix($0) }
        let scale = shape.count > 1 ? (6 / Float(count / shape[0])).squareRoot() : 0.25
        let values = (1...count).map { position -> Float in
            var z = seed &+ UInt64(position) &* 0x9e37_79b9_7f4a_7c15
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            z ^= z >> 31
            let even = Float(z >> 40) * 0x1p-23 - 1
            return isCentred ? even * scale : even * scale + 1
        }
        return HostArray(shape: shape, values: values)
    }
}
