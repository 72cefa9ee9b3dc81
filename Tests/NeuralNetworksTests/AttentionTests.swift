import Autograd
import CPUBackend
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Attention") struct AttentionTests {
    let backend = LayerCase.backend

    @Test("does as PyTorch's", arguments: OperationCase.attention) func values(_ one: OperationCase) throws {
        let comparison = try one.compared(on: backend)
        #expect(comparison.failures.isEmpty, "\(comparison.failures.joined(separator: "\n"))")
    }

    @Test("has the derivatives that finite differences give", arguments: OperationCase.attention.filter(\.isDifferentiable))
    func finiteDifferences(_ one: OperationCase) throws {
        let mismatch = try one.finiteDifferences(on: backend)
        #expect(mismatch == nil)
    }

    @Test func everyCaseOfTheFixturesIsUsed() throws {
        for (fixture, cases) in Dictionary(grouping: OperationCase.attention, by: \.fixture) {
            #expect(cases.map(\.name).sorted() == (try Fixture(fixture)).cases)
        }
    }

    private func normal(_ shape: [Int], seed: UInt64 = 1, requiresGradient: Bool = false) -> Tensor {
        Tensor(NDArray(normal: RandomSource(seed: seed), shape: shape, on: backend), requiresGradient: requiresGradient)
    }

    private func initialization(seed: UInt64 = 1) -> Initialization {
        Initialization(weights: .normal(standardDeviation: 0.3), random: RandomSource(seed: seed), on: backend)
    }

    @Test func whoSeesNothingGivesNothing() {
        let (q, k, v) = (normal([2, 3], requiresGradient: true), normal([4, 3], seed: 2), normal([4, 5], seed: 3))
        let hidden = AttentionMask.keeping(Tensor(NDArray(filledWith: 0, shape: [2, 4], on: backend)))
        let output = scaledDotProductAttention(queries: q, keys: k, values: v, mask: hidden)
        #expect(output.values == [Float](repeating: 0, count: 10))
        output.sum().backward()
        #expect(q.gradient?.values == [Float](repeating: 0, count: 6))
        let none = normal([0, 3])
        let empty = scaledDotProductAttention(queries: q, keys: none, values: normal([0, 5]))
        #expect(empty.shape == [2, 5] && empty.values == [Float](repeating: 0, count: 10))
        let endless = AttentionMask.adding(Tensor(NDArray(filledWith: .infinity, shape: [2, 4], on: backend)))
        #expect(attentionWeights(queries: q, keys: k, mask: endless).values.allSatisfy { $0.isNaN })
    }

    @Test func headsThatSeeNothingGiveTheBias() {
        let attention = MultiHeadAttention(features: 4, heads: 2, initialization()), x = normal([2, 3, 4])
        attention.output.bias!.value = NDArray([1, 2, 3, 4], shape: [4], on: backend)
        let padding = Tensor([1, 1, 1, 0, 0, 0], shape: [2, 3], on: backend)
        let result = attention.attend(queries: x, keys: x, values: x, keyPadding: padding, phase: .evaluation)
        #expect(result.output.slice(axis: 0, 0..<1).values == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
        let sums = result.weights.sum(axes: [2]).values
        #expect(sums[..<3] == [0, 0, 0] && sums[3...].allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test func laterPositionsDoNotReachEarlierOnes() {
        let attention = MultiHeadAttention(features: 4, heads: 2, initialization())
        let mask = AttentionMask.causal(queries: 3, keys: 3, on: backend)
        func first(_ x: Tensor) -> [Float] {
            attention(queries: x, keys: x, values: x, mask: mask, phase: .evaluation).slice(axis: 1, 0..<2).values
        }
        let x = normal([1, 3, 4])
        #expect(first(x) == first(.concatenated([x.slice(axis: 1, 0..<2), normal([1, 1, 4], seed: 9)], axis: 1)))
    }

    @Test func dropsWeightsInTrainingOnly() {
        let attention = MultiHeadAttention(features: 4, heads: 2, dropout: 0.5, initialization()), x = normal([4, 8, 4])
        func weights(_ phase: Phase) -> Tensor { attention.attend(queries: x, keys: x, values: x, phase: phase).headWeights }
        let kept = weights(.evaluation), dropped = weights(.training(RandomSource(seed: 1)))
        #expect(kept.shape == [4, 2, 8, 8] && kept.values.allSatisfy { $0 > 0 })
        for (all, some) in zip(kept.values, dropped.values) { #expect(some == 0 || some == 2 * all) }
        let share = Float(dropped.values.count { $0 == 0 }) / Float(dropped.value.count)
        #expect(abs(share - 0.5) < 0.1)
        #expect(weights(.training(RandomSource(seed: 1))).values == dropped.values)
        let all = scaledDotProductAttention(queries: x, keys: x, values: x, dropout: 0.5)
        #expect(all.values == scaledDotProductAttention(queries: x, keys: x, values: x).values)
    }

    /// Of the arrays with a number for each query and key only the weights are kept for the way back.
    @Test func keepsOneArrayOfWeights() {
        let backend = CPUBackend(threads: 1)
        func noise(_ features: Int) -> Tensor {
            Tensor(NDArray(normal: RandomSource(seed: 1), shape: [2, 64, features], on: backend), requiresGradient: true)
        }
        let (q, k, v) = (noise(8), noise(8), noise(8))
        let mask = AttentionMask.causal(queries: 64, keys: 64, on: backend)
        let before = backend.memory.live
        let output = scaledDotProductAttention(queries: q, keys: k, values: v, mask: mask)
        let made = backend.memory.live - before
        #expect(made < 4 * (2 * 64 * 64 + 2 * 64 * 8) + 1024, "\(made) bytes")
        withExtendedLifetime(output) {}
    }

    @Test func onlyRowsThatWereLookedUpGetAGradient() {
        let table = Embedding(rows: 1000, features: 3, paddingIndex: 7, initialization())
        #expect(table.weight.value.values[21..<24].allSatisfy { $0 == 0 })
        let output = table(IndexArray([5, 7, 5, 900]))
        #expect(output.shape == [4, 3])
        output.sum().backward()
        let gradient = table.weight.gradient!.values
        #expect(gradient.count { $0 != 0 } == 6)
        #expect(gradient[15..<18] == [2, 2, 2] && gradient[2700..<2703] == [1, 1, 1])
        #expect(table(IndexArray([], shape: [2, 0])).shape == [2, 0, 3])
    }

    @Test func anyNumberOfThreadsMakesTheSameNumbers() {
        let results = [1, 3].map { threads -> [[Float]] in
            let backend = CPUBackend(threads: threads)
            let block = SelfAttentionBlock(channels: 16, Initialization(random: RandomSource(seed: 1), on: backend))
            block.gamma.value = NDArray(0.5, on: backend)
            let x = Tensor(NDArray(normal: RandomSource(seed: 2), shape: [3, 18, 14, 16], on: backend), requiresGradient: true)
            let y = block(x, phase: .training(RandomSource(seed: 3)))
            y.square().sum().backward()
            return [y.values, x.gradient!.values] + block.parameters.map { $0.gradient!.values }
        }
        #expect(results[0] == results[1])
    }

    @Test func aNewBlockChangesNothing() {
        let block = SelfAttentionBlock(channels: 16, initialization()), x = normal([2, 4, 4, 16], requiresGradient: true)
        let y = block(x, phase: .evaluation)
        #expect(y.values == x.values)
        y.sum().backward()
        #expect(x.gradient?.values == [Float](repeating: 1, count: 512))
        #expect(block.gamma.gradient!.scalar != 0)
        #expect(block.parameterCount == 16 * 2 * 2 + 16 * 8 * 2 + 1)
    }

    @Test func aBlockIsWrittenDownByItsParts() {
        let network = Sequential([SelfAttentionBlock(channels: 16, initialization()), Activation(.relu)])
        let graph = LayerGraph(of: network, inputShape: [2, 8, 6, 16])
        #expect(
            graph.nodes.map(\.name).prefix(9) == [
                "input", "0.theta", "0.phi", "0.phi.pooling", "0.g", "0.g.pooling", "0.attention", "0.o", "0.gamma",
            ])
        #expect(graph.nodes.last?.shape == [2, 8, 6, 16])
        #expect(graph.nodes[6].shape == [2, 8, 6, 8] && graph.nodes[6].multiplyAdds == 2 * 48 * 12 * (2 + 8))
        let attention = LayerGraph(of: MultiHeadAttention(features: 6, heads: 2, initialization()), inputShape: [2, 5, 6])
        #expect(attention.nodes.count == 2 && attention.multiplyAdds == 2 * 5 * 4 * 36 + 2 * 2 * 5 * 5 * 6)
        #expect(network.outputShape([2, 8, 6, 16]) == [2, 8, 6, 16])
    }
}
