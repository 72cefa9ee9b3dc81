import Autograd
import CPUBackend
import Fixtures
import TensorCore
import Testing

/// The penalty of WGAN-GP (Gulrajani et al., 2017): a gradient through convolutions, leaky ReLU, instance normalisation,
/// tanh and sigmoid, differentiated again.
@Suite struct GradientPenaltyTests {
    private static let weightNames = ["first", "firstBias", "second", "last"]

    /// The critic that `generate.py` builds in PyTorch.
    private func scores(
        _ x: Tensor, _ weights: [Tensor], activation: (Tensor) -> Tensor = { $0.leakyReLU(slope: 0.2) }
    ) -> Tensor {
        var h = activation(x.convolved(with: weights[0], bias: weights[1], stride: 2, padding: Padding(1)))
        h = h.convolved(with: weights[2], padding: Padding(1), paddingMode: .reflect)
        h = activation(h.normalized(groups: x.shape[0]).output)
        return h.reshaped([x.shape[0], -1]).multiplied(by: weights[3]).sigmoid() + h.tanh().mean()
    }

    private func penalty(_ slope: Tensor) -> Tensor { (slope.norm(axes: [1, 2, 3]) - 1).square().mean() }

    @Test(arguments: [1, 2]) func agreesWithPyTorch(threads: Int) throws {
        let backend = CPUBackend(threads: threads), fixture = try Fixture("gradient-penalty")
        let x = try fixture.tensor("x", on: backend, requiresGradient: true)
        let weights = try Self.weightNames.map { try fixture.tensor($0, on: backend, requiresGradient: true) }
        let scores = scores(x, weights)
        let slope = gradient(of: scores.sum(), withRespectTo: [x], createGraph: true)[0]
        let penalty = penalty(slope)
        #expect(try mismatch(scores, fixture.array("scores"), from: fixture) == nil)
        #expect(try mismatch(slope, fixture.array("slope"), from: fixture) == nil)
        #expect(try mismatch(slope.norm(axes: [1, 2, 3]), fixture.array("norms"), from: fixture) == nil)
        #expect(try mismatch(penalty, fixture.array("penalty"), from: fixture) == nil)
        penalty.backward()
        for (name, tensor) in zip(Self.weightNames + ["x"], weights + [x]) {
            // The first bias moves nothing but the sign of activations; where no path is left there is no gradient.
            let gradient = tensor.gradient ?? Tensor(NDArray(filledWith: 0, shape: tensor.shape, on: backend))
            #expect(try mismatch(gradient, fixture.array("\(name)/gradient"), relative: 1e-4, from: fixture) == nil, "\(name)")
        }
    }

    @Test func agreesWithFiniteDifferences() throws {
        let backend = OperationCase.backend, fixture = try Fixture("gradient-penalty")
        let inputs = try (["x"] + Self.weightNames).map { try fixture.array($0) }
        // Softplus stands in for leaky ReLU: across its kinks the slope jumps, and differences tell nothing.
        let failure = checkGradients(
            of: { tensors in
                let scores = scores(tensors[0], Array(tensors.dropFirst())) { $0.softplus() }
                return penalty(gradient(of: scores.sum(), withRespectTo: [tensors[0]], createGraph: true)[0])
            }, at: inputs, on: backend)
        #expect(failure == nil)
    }
}
