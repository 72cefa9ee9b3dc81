import Autograd
import NeuralNetworks
import Optimizers
import TensorCore

/// Looks at networks while they learn: what their layers give, the gradients that reach them, how far a step moves them.
///
///     let monitor = HealthMonitor([("net", network)])
///     monitor.watch {
///         loss(network(x, phase: .training(random))).backward()
///         monitor.step(optimizer)
///     }
///     for warning in HealthLimits().warnings(in: monitor.layers) { print(warning) }
///
/// A watched step gives the same numbers as one that is not; it takes longer by some passes over its values.
public final class HealthMonitor {
    /// A layer with parameters; those without that come behind it belong to it.
    private struct Entry {
        let network, layer: String
        let parameters: [Parameter]
        var activation = NormSum()
        /// The last result of the present pass, which a layer behind may yet replace.
        var pending = NormSum()
        /// The largest result of each ReLU unit, [channels].
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

    /// - Parameter networks: By names that reports call them.
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

    /// Runs one step of a training and looks at the layers meanwhile; what was seen before is forgotten.
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

    /// A step of an optimizer, its gradients and updates looked at. For use in `watch`, behind any clipping.
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

    /// What was seen in the last watched step, network by network, layers in the order of their work.
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

/// The L2 norm of several arrays as of one vector, also where their squares leave float32's range.
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
            squares = Double(largest) * Double(largest)  // next to 0, or what shows that numbers are lost
            return
        }
        squares = Double((array * (1 / largest)).map(.square).reduced(.sum).scalar) * Double(largest) * Double(largest)
    }

    mutating func add(_ other: NormSum) {
        if other.isEmpty { return }
        (squares, isEmpty) = (squares + other.squares, false)
    }

    /// Nil where nothing was added.
    var norm: Float? { isEmpty ? nil : Float(squares.squareRoot()) }
}
