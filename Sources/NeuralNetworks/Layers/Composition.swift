import Autograd
import TensorCore

/// Layers one after the other, each under the name by which its state is saved. PyTorch's `Sequential`.
public final class Sequential: Layer {
    /// In the order in which they run.
    public let layers: [(name: String, layer: any Layer)]
    /// Called with each layer and its result; of a normalisation and an activation that run in one pass, with the last. Nil
    /// except while something watches the network.
    public var observer: ((any Layer, Tensor) -> Void)?

    /// Layers under names of their own.
    public init(_ layers: [(name: String, layer: any Layer)]) { self.layers = layers }

    /// Layers named by their position, as PyTorch's `Sequential`.
    public convenience init(_ layers: [any Layer]) { self.init(layers.enumerated().map { ("\($0.offset)", $0.element) }) }

    /// The layers.
    public var children: [(name: String, module: any Module)] { layers.map { ($0.name, $0.layer) } }

    /// Adds the layers one after the other.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        layers.reduce(x) { $1.layer.trace($0, name: LayerGraph.path(name, $1.name), in: &graph) }
    }

    /// The result of the last layer.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, residual: nil) }

    /// The layers' result plus `residual`. A normalisation also computes the activation after it and, where it is the last, the
    /// sum with the residual, in the same pass; a bias before it that would cancel out is not added.
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
            // Once the residual is added, the result is no longer the activation's.
            observer?(rest.isEmpty && residual != nil ? layer : last, x)
            if rest.isEmpty { residual = nil }
        }
        return residual.map { $0 + x } ?? x
    }
}

/// A layer that adds a bias last, which can be left out.
protocol BiasedLayer: Layer {
    func callAsFunction(_ x: Tensor, phase: Phase, addsBias: Bool) -> Tensor
}

/// x + body(x) (He et al., 2016), or shortcut(x) + body(x) where the body changes the shape.
public final class ResidualBlock: Layer {
    /// The name under which the body's state is saved.
    public let name: String
    /// What is added to x.
    public let body: any Layer
    /// What x goes through before the sum; nil where the sum takes x itself.
    public let shortcut: (any Layer)?

    /// A block around a body.
    ///
    /// - Parameters:
    ///   - name: The name under which the body's state is saved, default `body`.
    ///   - body: What is added to x.
    ///   - shortcut: What x goes through before the sum; default nil, for x itself.
    public init(name: String = "body", body: any Layer, shortcut: (any Layer)? = nil) {
        (self.name, self.body, self.shortcut) = (name, body, shortcut)
    }

    /// The body, and the shortcut where there is one.
    public var children: [(name: String, module: any Module)] {
        [(name, body)] + (shortcut.map { [("shortcut", $0)] } ?? [])
    }

    /// Adds the body, the shortcut and an addition.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let changed = body.trace(x, name: LayerGraph.path(name, self.name), in: &graph)
        let kept = shortcut?.trace(x, name: LayerGraph.path(name, "shortcut"), in: &graph) ?? x
        return graph.append(name, LayerGraph.Addition(), [kept, changed], shape: changed.shape)
    }

    /// x + body(x), or shortcut(x) + body(x).
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        let residual = shortcut?(x, phase: phase) ?? x
        return (body as? Sequential)?(x, phase: phase, residual: residual) ?? residual + body(x, phase: phase)
    }
}

/// x and body(x) concatenated, channels of x first (Ronneberger et al., 2015).
public final class SkipConnection: Layer {
    /// The name under which the body's state is saved.
    public let name: String
    /// What x goes through beside itself.
    public let body: any Layer

    /// A connection around a body.
    ///
    /// - Parameters:
    ///   - name: The name under which the body's state is saved, default `body`.
    ///   - body: A layer whose result has the sides of x.
    public init(name: String = "body", body: any Layer) { (self.name, self.body) = (name, body) }

    /// The body.
    public var children: [(name: String, module: any Module)] { [(name, body)] }

    /// Adds the body and a concatenation.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        let made = body.trace(x, name: LayerGraph.path(name, self.name), in: &graph)
        return graph.append(
            name, LayerGraph.Concatenation(), [x, made], shape: x.shape.dropLast() + [x.shape[3] + made.shape[3]])
    }

    /// Images [batch, height, width, channels] to [batch, height, width, channels + channels of body(x)].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        .concatenated([x, body(x, phase: phase)], axis: -1)
    }
}
