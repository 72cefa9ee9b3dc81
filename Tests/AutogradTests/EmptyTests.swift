import Autograd
import Fixtures
import TensorCore
import Testing

/// Selections that nothing is in, as PyTorch treats them.
@Suite("Empty tensors") struct EmptyTests {
    private func empty(_ shape: [Int]) -> Tensor {
        Tensor([], shape: shape, on: OperationCase.backend, requiresGradient: true)
    }

    @Test(arguments: [[0], [0, 3], [2, 0]]) func activationsStayEmpty(shape: [Int]) {
        let functions: [(Tensor) -> Tensor] = [
            { $0.relu() }, { $0.softplus(beta: 2) }, { $0.elu() }, { $0.selu() }, { $0.gelu() }, { $0.gelu(.tanh) },
            { $0.swish() }, { $0.mish() }, { $0.softmax() }, { $0.logSoftmax() },
        ]
        for function in functions {
            let x = empty(shape), y = function(x)
            #expect(y.shape == shape)
            y.sum().backward()
            #expect(x.gradient?.shape == shape)
        }
    }

    @Test func theLogarithmOfAnEmptySumIsMinusInfinity() {
        #expect(empty([2, 0]).logSumExp(axes: [1]).values == [-.infinity, -.infinity])
        #expect(empty([0, 2]).logSumExp(axes: [1]).values == [])
    }
}
