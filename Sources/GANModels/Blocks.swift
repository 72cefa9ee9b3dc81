import Autograd
import NeuralNetworks
import TensorCore

/// The normalisation between a network's convolutions.
public enum Normalization: String, Sendable, Codable, CaseIterable {
    case instance, batch, none

    /// The layer for a number of channels; nil for none.
    func layer(channels: Int, _ initialization: Initialization) -> (any Layer)? {
        switch self {
        case .instance: InstanceNorm()
        case .batch: BatchNorm(channels: channels, initialization)
        case .none: nil
        }
    }

    /// Whether a convolution before the normalisation has a bias: the reference gives it one only for instance norm.
    var wantsBias: Bool { self == .instance }
}

/// Layers gathered under the numbers that the reference's `nn.Sequential` gives them, so that weights keep its names.
///
/// Padding and missing normalisation are elements there that take a number; here they are not layers, and only counted.
struct NumberedLayers {
    private var layers: [(name: String, layer: any Layer)] = []
    private var next = 0

    mutating func append(_ layer: any Layer) {
        layers.append(("\(next)", layer))
        next += 1
    }

    /// Counts an element of the reference that is no layer here.
    mutating func skip() { next += 1 }

    mutating func append(_ normalization: Normalization, channels: Int, _ initialization: Initialization) {
        if let layer = normalization.layer(channels: channels, initialization) { append(layer) } else { skip() }
    }

    var sequential: Sequential { Sequential(layers) }
}
