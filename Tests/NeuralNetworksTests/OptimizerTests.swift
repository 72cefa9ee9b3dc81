import Autograd
import CPUBackend
import Fixtures
import Optimizers
import TensorCore
import Testing

/// The regression of the fixture `optimizers`: mean((tanh(x w + b) s - target)²).
struct Regression {
    static let backend = CPUBackend(threads: 1)
    static let names = ["w", "b", "s"]

    let parameters: [Parameter]
    let x, target: Tensor

    init(_ fixture: Fixture, on backend: any ComputeBackend = Self.backend) throws {
        parameters = try Self.names.map { Parameter(NDArray(try fixture.array("start/\($0)"), on: backend)) }
        x = try fixture.tensor("x", on: backend)
        target = try fixture.tensor("target", on: backend)
    }

    /// - Parameter constantB: Taken for b, which then gets no gradient.
    func loss(constantB: Tensor? = nil) -> Tensor {
        let b = constantB ?? parameters[1].tensor
        return ((x.multiplied(by: parameters[0].tensor) + b).tanh() * parameters[2].tensor - target).square().mean()
    }

    func step(_ optimizer: any Optimizer, constantB: Tensor? = nil) {
        optimizer.clearGradients()
        loss(constantB: constantB).backward()
        optimizer.step()
    }

    var values: [[Float]] { parameters.map(\.value.values) }
}

/// An optimizer with the options of a case of the fixture.
struct OptimizerCase: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable ([Parameter]) -> any Optimizer
    var testDescription: String { name }

    static let all = [
        OptimizerCase(name: "adam") { Adam($0, learningRate: 0.01) },
        OptimizerCase(name: "adam-gan") { Adam($0, learningRate: 0.0002, beta1: 0.5) },
        OptimizerCase(name: "adam-decay") {
            Adam($0, learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weightDecay: 0.1)
        },
        OptimizerCase(name: "adamw") { AdamW($0, learningRate: 0.01, weightDecay: 0.1) },
        OptimizerCase(name: "adamw-default") { AdamW($0) },
        OptimizerCase(name: "adam-amsgrad") {
            Adam($0, learningRate: 0.01, beta1: 0.5, beta2: 0.7, weightDecay: 0.1, isAMSGrad: true)
        },
        OptimizerCase(name: "adamw-amsgrad") {
            AdamW($0, learningRate: 0.01, beta1: 0.5, beta2: 0.7, weightDecay: 0.2, isAMSGrad: true)
        },
        OptimizerCase(name: "adagrad") { AdaGrad($0) },
        OptimizerCase(name: "adagrad-decay") {
            AdaGrad($0, learningRate: 0.1, learningRateDecay: 0.05, initialSum: 0.1, epsilon: 1e-4, weightDecay: 0.1)
        },
        OptimizerCase(name: "sgd") { SGD($0, learningRate: 0.1) },
        OptimizerCase(name: "sgd-decay") { SGD($0, learningRate: 0.1, weightDecay: 0.1) },
        OptimizerCase(name: "sgd-momentum") { SGD($0, learningRate: 0.05, momentum: 0.9) },
        OptimizerCase(name: "sgd-dampening") {
            SGD($0, learningRate: 0.05, momentum: 0.9, dampening: 0.4, weightDecay: 0.05)
        },
        OptimizerCase(name: "sgd-nesterov") {
            SGD($0, learningRate: 0.05, momentum: 0.9, weightDecay: 0.05, isNesterov: true)
        },
        OptimizerCase(name: "rmsprop") { RMSProp($0, learningRate: 0.01) },
        OptimizerCase(name: "rmsprop-decay") {
            RMSProp($0, learningRate: 0.01, decay: 0.9, epsilon: 1e-4, weightDecay: 0.1)
        },
        OptimizerCase(name: "rmsprop-momentum") { RMSProp($0, learningRate: 0.01, momentum: 0.8) },
        OptimizerCase(name: "rmsprop-centred") {
            RMSProp($0, learningRate: 0.01, decay: 0.9, epsilon: 1e-4, isCentred: true)
        },
        OptimizerCase(name: "rmsprop-all") {
            RMSProp($0, learningRate: 0.005, decay: 0.9, epsilon: 1e-3, weightDecay: 0.1, momentum: 0.5, isCentred: true)
        },
    ]
}

extension OptimizerCase {
    /// Twenty steps, the rate halved after the tenth as a schedule would, and three by gradients of any size.
    func compared(on backend: any ComputeBackend = Regression.backend) throws -> Comparison {
        let fixture = try Fixture("optimizers"), problem = try Regression(fixture, on: backend)
        let optimizer = make(problem.parameters)
        var comparison = Comparison()
        for step in 1...20 {
            if step == 11 { optimizer.learningRate /= 2 }
            problem.step(optimizer)
            for (name, parameter) in zip(Regression.names, problem.parameters) {
                let key = "\(self.name)/\(step)/\(name)"
                guard fixture.contains(key) else { continue }
                try comparison.add(parameter, key, of: fixture)
            }
        }
        try addExtremes(to: &comparison, fixture, on: backend)
        return comparison
    }

    private func addExtremes(to comparison: inout Comparison, _ fixture: Fixture, on backend: any ComputeBackend) throws {
        let gradients = try fixture.array("extreme/gradient").values
        let parameters = [gradients.count, 1, 0].map {
            Parameter(NDArray(filledWith: 1, shape: [$0], on: backend))
        }
        let optimizer = make(parameters)
        for _ in 0..<3 {
            optimizer.clearGradients()
            for (parameter, values) in zip(parameters, [gradients, [gradients[1]], []]) {
                (parameter.tensor * Tensor(values, shape: parameter.shape, on: backend)).sum().backward()
            }
            optimizer.step()
        }
        for (name, parameter) in zip(["many", "one", "none"], parameters) {
            try comparison.add(parameter, "\(self.name)/extreme/\(name)", of: fixture)
        }
    }

    /// A parameter's own steps count for the bias correction, as PyTorch counts them: b has its first gradient in the fourth.
    static func lateAdam() throws -> Comparison {
        let fixture = try Fixture("optimizers"), problem = try Regression(fixture)
        let optimizer = Adam(problem.parameters, learningRate: 0.01, beta1: 0.5)
        let b = problem.parameters[1].tensor.detached()
        for step in 1...10 { problem.step(optimizer, constantB: step < 4 ? b : nil) }
        var comparison = Comparison()
        for (name, parameter) in zip(Regression.names, problem.parameters) {
            try comparison.add(parameter, "adam-late/10/\(name)", of: fixture)
        }
        return comparison
    }

    /// By the optimizers' types.
    static func comparisons() throws -> [String: Comparison] {
        let cases = all.map { one in (["\(type(of: one.make([])))"], { try one.compared() }) }
        return try FunctionTable.comparisons(cases + [(["Adam"], { try lateAdam() })])
    }
}

extension Comparison {
    fileprivate mutating func add(_ parameter: Parameter, _ key: String, of fixture: Fixture) throws {
        add(key, parameter.value.host, try fixture.array(key), absolute: 1e-6, relative: 1e-5, from: fixture)
    }
}

@Suite("Optimizers") struct OptimizerTests {
    @Test("step as PyTorch's", arguments: OptimizerCase.all, LayerCase.backends)
    func steps(_ optimizerCase: OptimizerCase, on backend: any ComputeBackend) throws {
        let failures = try optimizerCase.compared(on: backend).failures
        #expect(failures == [])
    }

    @Test func adamCountsTheStepsOfEachParameter() throws {
        let failures = try OptimizerCase.lateAdam().failures
        #expect(failures == [])
    }

    @Test("leave parameters without a gradient alone", arguments: OptimizerCase.all)
    func unused(_ optimizerCase: OptimizerCase) throws {
        let problem = try Regression(Fixture("optimizers"))
        let optimizer = optimizerCase.make(problem.parameters), before = problem.values
        optimizer.step()
        #expect(problem.values == before)
        problem.step(optimizer, constantB: problem.parameters[1].tensor.detached())
        #expect(problem.values[0] != before[0] && problem.values[1] == before[1])
        #expect(problem.parameters.allSatisfy { $0.version <= 1 })
    }

    @Test func clearingForgetsGradients() throws {
        let problem = try Regression(Fixture("optimizers"))
        let optimizer = SGD(problem.parameters, learningRate: 0.1)
        problem.loss().backward()
        #expect(problem.parameters.allSatisfy { $0.gradient != nil })
        optimizer.clearGradients()
        #expect(problem.parameters.allSatisfy { $0.gradient == nil })
    }
}
