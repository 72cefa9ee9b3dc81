import Autograd
import NeuralNetworks
import TensorCore

/// The normalisation after a network's convolutions.
public enum Normalization: String, Sendable, Codable, CaseIterable {
    /// Of each channel of each image, without learned scale and offset.
    case instance
    /// Of each channel of each image, with learned scale and offset: PyTorch's `InstanceNorm2d(affine=True)`.
    case affineInstance = "affine-instance"
    /// Of each channel over the batch, with learned scale and offset.
    case batch
    /// No normalisation.
    case none

    /// The layer for a number of channels; nil for `none`.
    func layer(channels: Int, _ initialization: Initialization) -> (any Layer)? {
        switch self {
        case .instance: InstanceNorm()
        case .affineInstance: InstanceNorm(channels: channels, initialization)
        case .batch: BatchNorm(channels: channels, initialization)
        case .none: nil
        }
    }

    /// Whether a convolution before the normalisation has a bias, where a configuration does not say so: the reference gives it one
    /// only for instance norm.
    var wantsBias: Bool { self == .instance || self == .affineInstance }
}

/// Layers under the numbers that the reference's `nn.Sequential` gives them, so that weights keep its names.
///
/// Padding and missing normalisation are numbered elements there; here they are no layers, and only counted.
struct NumberedLayers {
    private var layers: [(name: String, layer: any Layer)] = []
    private var next = 0

    mutating func append(_ layer: any Layer) {
        layers.append(("\(next)", layer))
        next += 1
    }

    /// Counts an element of the reference that is not a layer here.
    mutating func skip() { next += 1 }

    mutating func append(_ normalization: Normalization, channels: Int, _ initialization: Initialization) {
        if let layer = normalization.layer(channels: channels, initialization) { append(layer) } else { skip() }
    }

    /// The name of the layer appended last.
    var last: String { layers.last?.name ?? "" }

    var sequential: Sequential { sequential() }

    /// - Parameter skips: Connections from layers to later ones.
    func sequential(skips: [(from: String, to: String)] = []) -> Sequential { Sequential(layers, skips: skips) }
}
