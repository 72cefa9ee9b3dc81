import Autograd
import Fixtures
import Optimizers
import TensorCore
import Testing

@Suite("State of optimizers") struct OptimizerStateTests {
    @Test("a restored optimizer goes on to the same bits", arguments: OptimizerCase.all)
    func resuming(_ optimizerCase: OptimizerCase) throws {
        let fixture = try Fixture("optimizers")
        let straight = try Regression(fixture), first = try Regression(fixture), second = try Regression(fixture)
        let optimizer = optimizerCase.make(straight.parameters), stopped = optimizerCase.make(first.parameters)
        for _ in 0..<14 { straight.step(optimizer) }
        for _ in 0..<6 { first.step(stopped) }

        let resumed = optimizerCase.make(second.parameters)
        try resumed.restore(stopped.hostState)
        #expect(resumed.hostState == stopped.hostState)
        for (to, from) in zip(second.parameters, first.parameters) { to.value = from.value }
        for _ in 0..<8 { second.step(resumed) }
        #expect(second.values == straight.values)
        #expect(resumed.hostState == optimizer.hostState)
    }

    @Test("a state that does not fit is refused", arguments: OptimizerCase.all)
    func refusal(_ optimizerCase: OptimizerCase) throws {
        let problem = try Regression(Fixture("optimizers"))
        let optimizer = optimizerCase.make(problem.parameters)
        problem.step(optimizer)
        let state = optimizer.hostState
        for key in state.keys {
            var lacking = state
            lacking[key] = nil
            let missing = #expect(throws: OptimizerStateError.self) { try optimizer.restore(lacking) }
            #expect(missing?.description.hasPrefix("optimizer state \(key) should have shape [") == true)
            #expect(missing?.description.hasSuffix("], not be missing") == true)
            lacking[key] = HostArray(shape: [1, 1, 1], values: [0])
            let misshapen = #expect(throws: OptimizerStateError.self) { try optimizer.restore(lacking) }
            #expect(misshapen?.description.hasSuffix("], not [1, 1, 1]") == true)
            #expect(optimizer.hostState == state, "a refused state changes nothing")
        }
    }

    @Test func namesSayWhoseMomentsTheyAre() throws {
        let parameters = try Regression(Fixture("optimizers")).parameters
        #expect(
            Adam(parameters).state.keys.sorted()
                == ["0.first", "0.second", "1.first", "1.second", "2.first", "2.second", "steps"])
        #expect(SGD(parameters, learningRate: 1).state.keys.sorted() == ["steps"])
        #expect(
            SGD(parameters, learningRate: 1, momentum: 0.5).state.keys.sorted()
                == ["0.velocity", "1.velocity", "2.velocity", "steps"])
        #expect(RMSProp(parameters).state.keys.sorted() == ["0.squares", "1.squares", "2.squares", "steps"])
    }
}

extension Optimizer {
    /// The state as a file would hold it.
    fileprivate var hostState: [String: HostArray] { state.mapValues(\.host) }
}
