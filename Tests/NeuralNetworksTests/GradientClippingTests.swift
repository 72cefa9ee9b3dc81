import Autograd
import Fixtures
import Optimizers
import TensorCore
import Testing

@Suite("Gradient clipping") struct GradientClippingTests {
    private let fixture: Fixture
    private let cpu = CPUBackend(threads: 1)

    init() throws { fixture = try Fixture("gradient-clipping") }

    /// Parameters with the gradients of the fixture, and one that has none.
    private func parameters(_ gradients: [HostArray]? = nil) -> [Parameter] {
        let made = (gradients ?? fixture.arrays("gradient")).map { gradient in
            let parameter = Parameter(NDArray(filledWith: 0, shape: gradient.shape, on: cpu))
            (parameter.tensor * Tensor(NDArray(gradient, on: cpu))).sum().backward()
            return parameter
        }
        return made + [Parameter(NDArray(filledWith: 1, shape: [2], on: cpu))]
    }

    private func expectGradients(_ parameters: [Parameter], _ name: String) throws {
        for (index, parameter) in parameters.dropLast().enumerated() {
            let expected = try fixture.array("\(name)/\(index)")
            #expect(mismatch(parameter.gradient!.host, expected, absolute: 1e-6, relative: 1e-6, from: fixture) == nil, "\(name)")
        }
        #expect(parameters.last?.gradient == nil)
    }

    @Test("by norm is PyTorch's, and gives the norm before", arguments: ["0.5", "1", "5", "100"]) func norm(_ limit: String)
        throws
    {
        let parameters = parameters(), expected = try fixture.array("norm").values[0]
        #expect(abs(clipGradients(of: parameters, toNorm: Float(limit)!) - expected) < 1e-5 * expected)
        try expectGradients(parameters, "norm-\(limit)")
        #expect(abs(gradientNorm(of: parameters) - min(Float(limit)!, expected)) < 1e-4)
    }

    @Test("by value is PyTorch's", arguments: ["0.1", "1", "10"]) func value(_ limit: String) throws {
        let parameters = parameters()
        clipGradients(of: parameters, toValue: Float(limit)!)
        try expectGradients(parameters, "value-\(limit)")
    }

    @Test func whatIsNoNumberStaysVisible() {
        let bad = parameters([HostArray(shape: [3], values: [.nan, 1, 2]), HostArray(shape: [1], values: [5])])
        #expect(clipGradients(of: bad, toNorm: 1).isNaN)
        #expect(bad.dropLast().allSatisfy { $0.gradient!.values.allSatisfy(\.isNaN) })
        let infinite = parameters([HostArray(shape: [2], values: [.infinity, -.infinity])])
        clipGradients(of: infinite, toValue: 2)
        #expect(infinite[0].gradient!.values == [2, -2])
        #expect(clipGradients(of: parameters([]), toNorm: 1) == 0)
    }
}
