import Autograd
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

    init(_ fixture: Fixture) throws {
        parameters = try Self.names.map { Parameter(NDArray(try fixture.array("start/\($0)"), on: Self.backend)) }
        x = try fixture.tensor("x", on: Self.backend)
        target = try fixture.tensor("target", on: Self.backend)
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

@Suite("Optimizers") struct OptimizerTests {
    /// The rate is halved after the tenth step, as a schedule would.
    @Test("take twenty steps as PyTorch's", arguments: OptimizerCase.all) func steps(_ optimizerCase: OptimizerCase) throws {
        let fixture = try Fixture("optimizers"), problem = try Regression(fixture)
        let optimizer = optimizerCase.make(problem.parameters)
        for step in 1...20 {
            if step == 11 { optimizer.learningRate /= 2 }
            problem.step(optimizer)
            for (name, parameter) in zip(Regression.names, problem.parameters) {
                let key = "\(optimizerCase.name)/\(step)/\(name)"
                guard fixture.contains(key) else { continue }
                let found = mismatch(parameter.value.host, try fixture.array(key), absolute: 1e-6, relative: 1e-5, from: fixture)
                #expect(found == nil, "\(key)")
            }
        }
    }

    /// A parameter's own steps count for the bias correction, as PyTorch counts them.
    @Test func adamCountsTheStepsOfEachParameter() throws {
        let fixture = try Fixture("optimizers"), problem = try Regression(fixture)
        let optimizer = Adam(problem.parameters, learningRate: 0.01, beta1: 0.5)
        let b = problem.parameters[1].tensor.detached()
        for step in 1...10 { problem.step(optimizer, constantB: step < 4 ? b : nil) }
        for (name, parameter) in zip(Regression.names, problem.parameters) {
            let expected = try fixture.array("adam-late/10/\(name)")
            #expect(mismatch(parameter.value.host, expected, absolute: 1e-6, relative: 1e-5, from: fixture) == nil, "\(name)")
        }
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
