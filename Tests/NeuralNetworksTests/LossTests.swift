import Autograd
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Losses") struct LossTests {
    private static let backend = LayerCase.backend

    @Test("are PyTorch's", arguments: OperationCase.losses) func values(_ loss: OperationCase) throws {
        let failures = try loss.compared(on: Self.backend).failures
        #expect(failures == [])
    }

    @Test("have the gradients that finite differences give", arguments: OperationCase.losses.filter(\.isSmooth))
    func finiteDifferences(_ loss: OperationCase) throws {
        let failure = try loss.finiteDifferences(on: Self.backend)
        #expect(failure == nil)
    }

    @Test func everyCaseOfTheFixturesIsUsed() throws {
        for fixture in ["losses", "ctc"] {
            let used = OperationCase.losses.filter { $0.fixture == fixture }.map(\.name).sorted()
            #expect(try Fixture(fixture).cases == used)
        }
    }

    @Test func nothingOverflows() {
        for logit: Float in [1000, -1000, 1e30, -1e30] {
            for target: Float in [0, 0.5, 1] {
                let x = Tensor([logit], on: Self.backend, requiresGradient: true)
                let loss = binaryCrossEntropy(logits: x, target: target)
                loss.backward()
                #expect(loss.scalar.isFinite && loss.scalar >= 0 && x.gradient?.values[0].isFinite == true)
            }
        }
    }
}
