import Autograd
import TensorCore

/// Layers one after the other, each under the name its state is saved by. PyTorch's `Sequential`.
public final class Sequential: Layer {
    public let layers: [(name: String, layer: any Layer)]
    /// Told of each layer's result as it is made; of two layers that work in one pass, of the last. Nil but while somebody
    /// looks at a network at work.
    public var observer: ((any Layer, Tensor) -> Void)?

    public init(_ layers: [(name: String, layer: any Layer)]) { self.layers = layers }

    /// Layers named by their position, as PyTorch's `Sequential`.
    public convenience init(_ layers: [any Layer]) { self.init(layers.enumerated().map { ("\($0.offset)", $0.element) }) }

    public var children: [(name: String, module: any Module)] { layers.map { ($0.name, $0.layer) } }

    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        layers.reduce(x) { $1.layer.trace($0, name: name.appending(part: $1.name), in: &graph) }
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, residual: nil) }

    /// The layers' result plus `residual`. A normalisation takes the activation behind it, the residual where it is the last,
    /// and the bias in front of it where that would cancel out, into its own pass.
    func callAsFunction(_ x: Tensor, phase: Phase, residual: Tensor?) -> Tensor {
        var (x, rest, residual) = (x, layers[...].map(\.layer)[...], residual)
        while let layer = rest.popFirst() {
            guard let normalization = layer as? any NormalizationLayer else {
                let cancels = (rest.first as? any NormalizationLayer)?.cancelsOffsets ?? false
                x = (layer as? any BiasedLayer)?(x, phase: phase, addsBias: !cancels) ?? layer(x, phase: phase)
                observer?(layer, x)
                continue
            }
            let slope = (rest.first as? Activation)?.function.slope
            let last = slope == nil ? layer : rest.removeFirst()
            x = normalization(x, phase: phase, slope: slope ?? 1, residual: rest.isEmpty ? residual : nil)
            // With the residual in it, a result is no longer the activation's.
            observer?(rest.isEmpty && residual != nil ? layer : last, x)
            if rest.isEmpty { residual = nil }
        }
        return residual.map { $0 + x } ?? x
    }
}

/// A layer whose last deed is to add a bias, which can be left out.
protocol BiasedLayer: Layer {
    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor
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

    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let changed = body.trace(x, name: name.appending(part: self.name), in: &graph)
        let kept = shortcut?.trace(x, name: name.appending(part: "shortcut"), in: &graph) ?? x
        return graph.append(name, .addition, [kept, changed], shape: changed.shape)
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let residual = shortcut?(x, phase: phase) ?? x
        return (body as? Sequential)?(x, phase: phase, residual: residual) ?? residual + body(x, phase: phase)
    }
}

/// x and body(x) side by side, channels of x first (Ronneberger et al., 2015).
public final class SkipConnection: Layer {
    public let name: String
    public let body: any Layer

    /// - Parameter name: What the body's state is saved under.
    public init(name: String = "body", body: any Layer) { (self.name, self.body) = (name, body) }

    public var children: [(name: String, module: any Module)] { [(name, body)] }

    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let made = body.trace(x, name: name.appending(part: self.name), in: &graph)
        return graph.append(
            name, .concatenation, [x, made], shape: x.shape.dropLast() + [x.shape[3] + made.shape[3]])
    }

    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        .concatenated([x, body(x, phase: phase)], axis: -1)
    }
}
