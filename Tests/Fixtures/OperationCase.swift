import Autograd
import TensorCore

/// One function on the inputs of a case of a fixture, where its value and gradients by PyTorch lie.
///
/// `generators/operation_cases.py` says how.
public struct OperationCase: Sendable, CustomStringConvertible {
    /// Of the fixture file.
    public let fixture: String
    /// In the fixture.
    public let name: String
    /// The public functions that this case checks, as `PublicDeclaration` spells them.
    public let covers: [String]
    /// Whether the inputs are far from kinks and of ordinary size, so that finite differences make sense.
    public let isSmooth: Bool
    /// How far a value or a gradient may be from PyTorch's; the absolute part grows with the largest element.
    public var tolerance: (absolute: Float, relative: Float) = (2e-6, 1e-5)
    /// The function under test.
    public let function: @Sendable ([Tensor]) -> Tensor

    /// Fixture and name.
    public var description: String { "\(fixture)/\(name)" }

    /// A case of a fixture, and the function that it is held against.
    public init(
        fixture: String, name: String, covers: [String], isSmooth: Bool = true,
        function: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        (self.fixture, self.name, self.covers, self.isSmooth, self.function) = (fixture, name, covers, isSmooth, function)
    }

    /// The same case, held more tightly.
    public func within(absolute: Float, relative: Float) -> OperationCase {
        var tighter = self
        tighter.tolerance = (absolute, relative)
        return tighter
    }

    /// Value, gradients and, where the fixture has them, gradients of gradients, against PyTorch's.
    public func compared(on backend: any ComputeBackend) throws -> Comparison {
        let fixture = try Fixture(self.fixture)
        let inputs = fixture.arrays("\(name)/input").map { Tensor(NDArray($0, on: backend), requiresGradient: true) }
        let output = function(inputs)
        var comparison = Comparison()
        func check(_ tensor: Tensor, _ key: String, _ kind: Comparison.Kind) throws {
            let expected = try fixture.array("\(name)/\(key)")
            // At kinks and extremes each element for itself; else cancellation in the largest shows in all.
            let scale = isSmooth ? expected.values.reduce(1) { max($0, abs($1)) } : 1
            let (absolute, relative) = kind == .second ? (2e-6, 1e-5) : tolerance
            comparison.add(
                key, tensor.value.host, expected, kind, absolute: absolute * scale, relative: relative, from: fixture)
        }
        try check(output, "output", .value)
        guard fixture.contains("\(name)/seed") else {
            if output.requiresGradient { comparison.failures.append("the output requires a gradient") }
            return comparison
        }

        let seed = try fixture.tensor("\(name)/seed", on: backend, requiresGradient: true)
        let gradients = gradient(of: output, withRespectTo: inputs, seed: seed, createGraph: true)
        for (i, gradient) in gradients.enumerated() { try check(gradient, "gradient\(i)", .gradient) }
        if fixture.contains("\(name)/secondSeed") {
            let probes = fixture.arrays("\(name)/probe").map { Tensor(NDArray($0, on: backend)) }
            let projected = zip(gradients, probes).map { ($0 * $1).sum() }.reduce(Tensor([0], shape: [], on: backend), +)
            let seconds = gradient(of: projected, withRespectTo: inputs + [seed])
            for i in inputs.indices { try check(seconds[i], "second\(i)", .second) }
            try check(seconds[inputs.count], "secondSeed", .second)
        }

        // Without a graph some rules take a shorter way.
        function(inputs).backward(seed: seed)
        for (i, input) in inputs.enumerated() { try check(input.gradient!, "gradient\(i)", .gradient) }
        return comparison
    }

    /// First and second derivatives by finite differences; nil where they agree.
    public func finiteDifferences(on backend: any ComputeBackend, hasSecond: Bool = true) throws -> Mismatch? {
        let inputs = try Fixture(fixture).arrays("\(name)/input")
        return checkGradients(of: function, at: inputs, on: backend)
            ?? (hasSecond
                ? checkSecondGradients(of: function, at: inputs, on: backend, FiniteDifferences(elements: 8)) : nil)
    }
}
