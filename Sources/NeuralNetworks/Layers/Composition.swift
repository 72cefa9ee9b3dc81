import Autograd
import TensorCore

/// Layers one after the other, each under the name its state is saved by.
public final class Sequential: Layer {
    public let layers: [(name: String, layer: any Layer)]

    public init(_ layers: [(name: String, layer: any Layer)]) { self.layers = layers }

    /// Layers named by their position, as PyTorch's `Sequential`.
    public convenience init(_ layers: [any Layer]) { self.init(layers.enumerated().map { ("\($0.offset)", $0.element) }) }

    public var children: [(name: String, module: any Module)] { layers.map { ($0.name, $0.layer) } }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { layers.reduce(x) { $1.layer($0, phase: phase) } }
}

/// x + body(x) (He et al., 2016), or shortcut(x) + body(x) where the body changes the shape.
public final class ResidualBlock: Layer {
    public let name: String
    public let body: any Layer
    public let shortcut: (any Layer)?

    /// - Parameter name: What the body's state is saved under.
    public init(name: String = "body", body: any Layer, shortcut: (any Layer)? = nil) {
        (self.name, self.body, self.shortcut) = (name, body, shortcut)
    }

    public var children: [(name: String, module: any Module)] {
        [(name, body)] + (shortcut.map { [("shortcut", $0)] } ?? [])
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        (shortcut?(x, phase: phase) ?? x) + body(x, phase: phase)
    }
}
