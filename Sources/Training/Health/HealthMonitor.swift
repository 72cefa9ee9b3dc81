import Autograd
import NeuralNetworks
import Optimizers
import TensorCore

/// Measures networks while they are trained: the norms of activations, gradients, weights and updates of each layer.
///
///     let monitor = HealthMonitor([("net", network)])
///     monitor.watch {
///         loss(network(x, phase: .training(random))).backward()
///         monitor.step(optimizer)
///     }
///     for warning in HealthLimits().warnings(in: monitor.layers) { print(warning) }
///
/// A measured step computes the same values as any other step; it only takes longer.
public final class HealthMonitor {
    /// A layer with parameters, together with the layers without parameters that follow it.
    private struct Entry {
        let network, layer: String
        let parameters: [Parameter]
        var activation = NormSum()
        /// The last output of the current pass, which a following layer may still replace.
        var pending = NormSum()
        /// The largest output of each ReLU unit, [channels].
        var largest: NDArray?
        var observationsPerUnit = 0
        var gradient = NormSum()
        var weight = NormSum()
        var update = NormSum()
    }

    private var entries: [Entry] = []
    private var entryOfLayer: [ObjectIdentifier: Int] = [:]
    private var entryOfParameter: [ObjectIdentifier: Int] = [:]
    private var sequences: [Sequential] = []

    /// Creates a monitor of some networks.
    ///
    /// - Parameter networks: The networks, with the names that reports use.
    public init(_ networks: [(name: String, module: any Module)]) {
        for (name, module) in networks {
            let first = entries.count
            add(module, network: name, path: "", first: first)
        }
    }

    private func add(_ module: any Module, network: String, path: String, first: Int) {
        let own = module.ownState.compactMap { entry -> Parameter? in
            if case .parameter(let parameter) = entry.content { parameter } else { nil }
        }
        if !own.isEmpty {
            for parameter in own { entryOfParameter[ObjectIdentifier(parameter)] = entries.count }
            entries.append(Entry(network: network, layer: path, parameters: own))
        }
        if module.children.isEmpty && entries.count > first { entryOfLayer[ObjectIdentifier(module)] = entries.count - 1 }
        if let sequence = module as? Sequential { sequences.append(sequence) }
        for (name, child) in module.children {
            add(child, network: network, path: path.isEmpty ? name : path + "." + name, first: first)
        }
    }

    /// Runs one step of a training and measures its layers. Earlier measurements are discarded.
    public func watch<Result>(_ step: () throws -> Result) rethrows -> Result {
        for index in entries.indices {
            let entry = entries[index]
            entries[index] = Entry(network: entry.network, layer: entry.layer, parameters: entry.parameters)
        }
        for sequence in sequences { sequence.observer = { [unowned self] layer, output in observe(layer, output.value) } }
        defer { for sequence in sequences { sequence.observer = nil } }
        return try step()
    }

    private func observe(_ layer: any Layer, _ output: NDArray) {
        guard let index = entryOfLayer[ObjectIdentifier(layer)] else { return }
        if !layer.ownState.isEmpty {
            entries[index].activation.add(entries[index].pending)
        }
        entries[index].pending = NormSum(output)
        guard let activation = layer as? Activation, activation.function == .relu else { return }
        let largest = output.reduced(.maximum, axes: Array(output.shape.indices.dropLast()))
        entries[index].largest = entries[index].largest.map { $0.combined(.maximum, with: largest) } ?? largest
        entries[index].observationsPerUnit += output.count / max(1, largest.count)
    }

    /// Performs a step of an optimizer and measures its gradients and updates. To be called inside `watch`, after any clipping.
    public func step(_ optimizer: any Optimizer) {
        let watched = optimizer.parameters.compactMap { parameter in
            parameter.gradient == nil ? nil : entryOfParameter[ObjectIdentifier(parameter)].map { (parameter, $0) }
        }
        for index in Set(watched.map(\.1)) {
            (entries[index].gradient, entries[index].weight, entries[index].update) = (NormSum(), NormSum(), NormSum())
        }
        for (parameter, index) in watched { entries[index].gradient.add(NormSum(parameter.gradient!)) }
        let before = watched.map(\.0.value)
        optimizer.step()
        for ((parameter, index), before) in zip(watched, before) {
            entries[index].weight.add(NormSum(before))
            entries[index].update.add(NormSum(parameter.value - before))
        }
    }

    /// The measurements of the last watched step, network by network, with layers in the order of the forward pass.
    public var layers: [LayerHealth] {
        entries.map { entry in
            var activation = entry.activation, weight = entry.weight
            activation.add(entry.pending)
            if weight.isEmpty { for parameter in entry.parameters { weight.add(NormSum(parameter.value)) } }
            return LayerHealth(
                network: entry.network, layer: entry.layer, parameterCount: entry.parameters.map(\.value.count).reduce(0, +),
                mixesChannels: entry.parameters.contains { $0.shape.count > 1 },
                activationNorm: activation.norm, gradientNorm: entry.gradient.norm, updateNorm: entry.update.norm,
                weightNorm: weight.norm ?? 0,
                deadShare: entry.largest.map { largest in
                    Float(largest.values.filter { $0 <= 0 }.count) / Float(max(1, largest.count))
                }, observationsPerUnit: entry.observationsPerUnit)
        }
    }
}

/// The L2 norm of several arrays as one vector, computed without overflow where the squares exceed the range of float32.
private struct NormSum {
    private var squares = 0.0
    private(set) var isEmpty = true

    init() {}

    init(_ array: NDArray) {
        isEmpty = false
        squares = Double(array.map(.square).reduced(.sum).scalar)
        guard !(1e-30...1e36).contains(squares), array.count > 0 else { return }
        let largest = array.map(.absolute).reduced(.maximum).scalar
        guard largest > 1e-37, largest.isFinite else {
            squares = Double(largest) * Double(largest)  // almost 0, infinite or NaN
            return
        }
        squares = Double((array * (1 / largest)).map(.square).reduced(.sum).scalar) * Double(largest) * Double(largest)
    }

    mutating func add(_ other: NormSum) {
        if other.isEmpty { return }
        (squares, isEmpty) = (squares + other.squares, false)
    }

    /// The norm; nil where nothing was added.
    var norm: Float? { isEmpty ? nil : Float(squares.squareRoot()) }
}
