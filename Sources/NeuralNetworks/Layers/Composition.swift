import Autograd
import TensorCore

/// Layers one after the other, each under the name by which its state is saved. PyTorch's `Sequential`.
public final class Sequential: Layer {
    /// In the order in which they run.
    public let layers: [(name: String, layer: any Layer)]
    /// Connections that skip layers: the result of the layer `from` is added to that of the later layer `to`.
    public let skips: [(from: String, to: String)]
    /// Called with each layer and its result; of a normalisation and an activation that run in one pass, with the last. Nil
    /// except while something watches the network.
    public var observer: ((any Layer, Tensor) -> Void)?

    /// Layers under names of their own.
    ///
    /// - Parameters:
    ///   - layers: In the order in which they run.
    ///   - skips: Connections between layers, whose results have the same shape; default none.
    /// - Precondition: each connection leads from a layer to a later one.
    public init(_ layers: [(name: String, layer: any Layer)], skips: [(from: String, to: String)] = []) {
        func position(_ name: String) -> Int? { layers.firstIndex { $0.name == name } }
        for skip in skips {
            guard let from = position(skip.from), let to = position(skip.to), from < to else {
                preconditionFailure("Sequential: no layer \(skip.from) before one called \(skip.to)")
            }
        }
        (self.layers, self.skips) = (layers, skips)
    }

    /// Layers named by their position, as PyTorch's `Sequential`.
    public convenience init(_ layers: [any Layer]) { self.init(layers.enumerated().map { ("\($0.offset)", $0.element) }) }

    /// The layers.
    public var children: [(name: String, module: any Module)] { layers.map { ($0.name, $0.layer) } }

    /// Adds the layers one after the other.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        var (x, kept) = (x, [String: LayerGraph.Value]())
        for (part, layer) in layers {
            x = layer.trace(x, name: LayerGraph.path(name, part), in: &graph)
            kept[part] = x
            for skip in skips where skip.to == part {
                x = kept[skip.from].map { graph.append(name, LayerGraph.Addition(), [x, $0], shape: x.shape) } ?? x
            }
        }
        return x
    }

    /// The result of the last layer.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { self(x, phase: phase, residual: nil) }

    /// The layers' result plus `residual`. A normalisation also computes the activation after it and, where it is the last, the
    /// sum with the residual, in the same pass; a bias before it that would cancel out is not added.
    func callAsFunction(_ x: Tensor, phase: Phase, residual: Tensor?) -> Tensor {
        var capture = Capture()
        return run(x, phase: phase, residual: residual, &capture)
    }

    /// The result of each of the named layers, exactly as the layer by itself makes it, and that of the whole.
    ///
    /// A convolution whose result is taken before a normalisation adds its bias, which otherwise is left out where it cancels out. So
    /// the result of the whole is that of an ordinary call but for rounding.
    /// - Parameters:
    ///   - names: The names of layers, in any order.
    ///   - x: What the first layer takes.
    ///   - phase: Whether the network is trained.
    ///   - isWhole: Whether all layers run; otherwise none after the last that is named, whose result is then that of the whole.
    /// - Returns: The results by the names of their layers, and the result of the last layer that ran.
    /// - Precondition: there are layers of these names.
    public func outputs(
        of names: [String], for x: Tensor, phase: Phase, isWhole: Bool
    ) -> (captured: [String: Tensor], result: Tensor) {
        for name in names { require(layers.contains { $0.name == name }, "Sequential: no layer \(name)") }
        var capture = Capture(names: Set(names), isWhole: isWhole)
        let result = run(x, phase: phase, residual: nil, &capture)
        return (capture.results, result)
    }

    /// The layers whose results are wanted, and these results.
    private struct Capture {
        var names: Set<String> = []
        var isWhole = true
        var results: [String: Tensor] = [:]

        /// Whether no further layer has to run.
        var isComplete: Bool { !isWhole && results.count == names.count }

        mutating func take(_ x: Tensor, of name: String) { if names.contains(name) { results[name] = x } }
    }

    private func run(_ x: Tensor, phase: Phase, residual: Tensor?, _ capture: inout Capture) -> Tensor {
        var (x, rest, residual, kept) = (x, layers[...], residual, [String: Tensor]())
        /// Keeps the result of a layer for the connections from it, and adds those that lead to it.
        func connect(_ name: String) {
            if skips.contains(where: { $0.from == name }) { kept[name] = x }
            for skip in skips where skip.to == name { x = kept[skip.from].map { x + $0 } ?? x }
        }
        while !capture.isComplete, let (name, layer) = rest.popFirst() {
            let isWanted = capture.names.contains(name) || skips.contains { $0.from == name || $0.to == name }
            guard let normalization = layer as? any NormalizationLayer else {
                let cancels = !isWanted && (rest.first?.layer as? any NormalizationLayer)?.cancelsOffsets ?? false
                x = (layer as? any BiasedLayer)?(x, phase: phase, addsBias: !cancels) ?? layer(x, phase: phase)
                observer?(layer, x)
                capture.take(x, of: name)
                connect(name)
                continue
            }
            let slope = isWanted ? nil : (rest.first?.layer as? Activation)?.function.slope
            let last = slope == nil ? (name: name, layer: layer) : rest.removeFirst()
            // Once the residual is added, the result is no longer the layer's.
            let sum = rest.isEmpty && !capture.names.contains(last.name) ? residual : nil
            x = normalization(x, phase: phase, slope: slope ?? 1, residual: sum)
            observer?(sum == nil ? last.layer : layer, x)
            capture.take(x, of: last.name)
            if sum != nil { residual = nil }
            connect(last.name)
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
