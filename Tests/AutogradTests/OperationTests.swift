import Autograd
import Fixtures
import TensorCore
import Testing

/// Values, gradients and gradients of gradients of every operation, against PyTorch and by finite differences.
@Suite struct OperationTests {
    let backend = OperationCase.backend

    @Test(arguments: OperationCase.all) func agreesWithPyTorch(_ operation: OperationCase) throws {
        let fixture = try #require(CaseFixtures.all[operation.fixture]), name = operation.name
        let inputs = fixture.arrays("\(name)/input").map { Tensor(NDArray($0, on: backend), requiresGradient: true) }
        let output = operation.function(inputs)
        func check(_ tensor: Tensor, _ key: String) throws {
            let expected = try fixture.array("\(name)/\(key)")
            let scale = expected.values.map(abs).max() ?? 0
            let difference = mismatch(tensor, expected, absolute: 2e-6 * max(1, scale), relative: 1e-5, from: fixture)
            #expect(difference == nil, "\(key) of \(name)")
        }
        try check(output, "output")
        guard fixture.contains("\(name)/seed") else {
            #expect(!output.requiresGradient)
            return
        }

        let seed = try fixture.tensor("\(name)/seed", on: backend, requiresGradient: true)
        let gradients = gradient(of: output, withRespectTo: inputs, seed: seed, createGraph: true)
        for (i, gradient) in gradients.enumerated() { try check(gradient, "gradient\(i)") }
        if fixture.contains("\(name)/secondSeed") {
            let probes = fixture.arrays("\(name)/probe").map { Tensor(NDArray($0, on: backend)) }
            let projected = zip(gradients, probes).map { ($0 * $1).sum() }.reduce(Tensor([0], shape: [], on: backend), +)
            let seconds = gradient(of: projected, withRespectTo: inputs + [seed])
            for i in inputs.indices { try check(seconds[i], "second\(i)") }
            try check(seconds[inputs.count], "secondSeed")
        }

        // Without a graph some rules take a shorter way.
        operation.function(inputs).backward(seed: seed)
        for (i, input) in inputs.enumerated() { try check(#require(input.gradient), "gradient\(i)") }
    }

    @Test(arguments: OperationCase.all.filter(\.isSmooth)) func agreesWithFiniteDifferences(_ operation: OperationCase) throws {
        let fixture = try #require(CaseFixtures.all[operation.fixture])
        let inputs = fixture.arrays("\(operation.name)/input")
        #expect(checkGradients(of: operation.function, at: inputs, on: backend) == nil)
        #expect(
            checkSecondGradients(of: operation.function, at: inputs, on: backend, FiniteDifferences(elements: 8)) == nil)
    }

    @Test func normalizationStatistics() throws {
        let fixture = try Fixture("normalization")
        for name in fixture.cases {
            let (groups, epsilon) = OperationCase.normalizationConstants(name)
            let result = try fixture.tensor("\(name)/input0", on: backend).normalized(groups: groups, epsilon: epsilon)
            #expect(try mismatch(result.mean.host, fixture.array("\(name)/mean"), from: fixture) == nil)
            #expect(try mismatch(result.variance.host, fixture.array("\(name)/variance"), from: fixture) == nil)
        }
    }
}
