import Autograd
import NeuralNetworks
import TensorCore

/// What PyTorch makes of one forward and one backward pass through a layer or a network, from a state that goes with it.
///
/// `generators/module_cases.py` says how it lies in a fixture.
public struct ModuleCase: Sendable {
    /// The file that holds the expected arrays.
    public let fixture: Fixture
    /// The case's name in the fixture.
    public let name: String

    /// The case of this name.
    public init(_ name: String, in fixture: Fixture) { (self.fixture, self.name) = (fixture, name) }

    /// The state before the pass, in the order of PyTorch's `state_dict`, axes as in files.
    public var state: [(name: String, value: HostArray)] {
        part("state").map { key, value in (key.split(separator: "/").dropFirst().joined(separator: "/"), value) }
    }

    /// The gradients by parameters that were kept, axes as in files.
    public var gradients: [(name: String, value: HostArray)] { part("gradient") }

    /// Buffers that the pass changed, with their values after it.
    public var changes: [(name: String, value: HostArray)] { part("after") }

    private func part(_ kind: String) -> [(name: String, value: HostArray)] {
        let prefix = "\(name)/\(kind)/"
        return fixture.names.filter { $0.hasPrefix(prefix) }.compactMap { key in
            (try? fixture.array(key)).map { (String(key.dropFirst(prefix.count)), $0) }
        }
    }

    /// Loads the state into `layer`, runs one pass and compares names, output and gradients.
    ///
    /// - Parameter tolerance: The largest error relative to the largest element of an array, or to a tenth of the largest
    ///   gradient where that is more: before a normalisation, the gradient of a bias is 0 but for rounding.
    /// - Returns: what differs; nothing where the layer does as PyTorch.
    public func differences(
        of layer: any Layer, phase: Phase, tolerance: Float, on backend: any ComputeBackend
    ) throws -> [String] {
        try compared(to: layer, phase: phase, tolerance: tolerance, on: backend).failures
    }

    /// The same, with how far the farthest numbers are apart.
    public func compared(
        to layer: any Layer, phase: Phase, tolerance: Float, on backend: any ComputeBackend
    ) throws -> Comparison {
        var found = Comparison()
        func compare(
            _ what: String, _ actual: HostArray?, _ expected: HostArray, _ kind: Comparison.Kind = .value, scale: Float = 0.1
        ) {
            guard let actual else { return found.failures.append("\(what) is missing") }
            let largest = max(scale, expected.largest)
            found.add(what, actual, expected, kind, absolute: tolerance * largest, relative: 0, from: fixture)
        }

        let state = self.state
        guard layer.state().map(\.name) == state.map(\.name) else {
            found.failures.append("the state is \(layer.state().map(\.name)) instead of \(state.map(\.name))")
            return found
        }
        try layer.load(Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.value) }))
        let loaded = layer.stateDictionary()
        for (name, value) in state where loaded[name] != value { found.failures.append("\(name) is not what was loaded") }

        let input = try fixture.tensor("\(name)/input", on: backend, requiresGradient: true)
        let output = layer(input, phase: phase)
        compare("output", output.value.host, try fixture.array("\(name)/output"))
        guard found.failures.isEmpty else { return found }
        output.backward(seed: try fixture.tensor("\(name)/seed", on: backend))
        compare("input gradient", input.gradient?.value.host, try fixture.array("\(name)/inputGradient"), .gradient)
        let gradients = layer.fileGradients
        let scale = self.gradients.map(\.value.largest).reduce(0.1, max) / 10
        for (name, value) in self.gradients {
            // A bias that a normalisation cancels is not even added; its gradient, 0 but for rounding, is not made.
            let absent = HostArray(shape: value.shape, values: [Float](repeating: 0, count: value.values.count))
            compare("gradient of \(name)", gradients[name] ?? absent, value, .gradient, scale: scale)
        }

        let changes = Dictionary(uniqueKeysWithValues: self.changes.map { ($0.name, $0.value) })
        let after = layer.stateDictionary()
        for (name, value) in state { compare("\(name) after the pass", after[name], changes[name] ?? value) }
        return found
    }
}

extension Module {
    /// The gradients that a backward walk left, under the names and in the order of axes of `stateDictionary()`.
    public var fileGradients: [String: HostArray] {
        Dictionary(
            uniqueKeysWithValues: state().compactMap { entry in
                guard case .parameter(let parameter) = entry.content, let gradient = parameter.gradient else { return nil }
                return (entry.name, entry.order.toFile(gradient).host)
            })
    }
}

extension HostArray {
    /// The largest magnitude.
    fileprivate var largest: Float { values.reduce(0) { max($0, abs($1)) } }
}
