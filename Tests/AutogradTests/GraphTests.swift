import Autograd
import Fixtures
import TensorCore
import Testing

/// What the tape keeps, lets through and stops.
@Suite struct GraphTests {
    let backend = OperationCase.backend

    func leaf(_ values: Float...) -> Tensor { Tensor(values, on: backend, requiresGradient: true) }

    @Test func workedExample() throws {
        let x = leaf(1, 2, 3, 4)
        let y = (-(2 * x + 1) + 1).exponential() + 1
        y.retainGradient()
        let z = 1 / y
        z.sum().backward()
        let byX = HostArray(shape: [4], values: [0.2100, 0.0353, 0.0049, 0.0007])
        let byY = HostArray(shape: [4], values: [-0.7758, -0.9644, -0.9951, -0.9993])
        #expect(mismatch(try #require(x.gradient), byX, absolute: 5e-5, relative: 0) == nil)
        #expect(mismatch(try #require(y.gradient), byY, absolute: 5e-5, relative: 0) == nil)
        #expect(z.gradient == nil, "only what retains its gradient has one")
    }

    @Test func gradientsAddUpUntilCleared() {
        let x = leaf(1, 2)
        x.square().sum().backward()
        x.square().sum().backward()
        #expect(x.gradient?.values == [4, 8])
        x.clearGradient()
        #expect(x.gradient == nil)
        x.square().sum().backward()
        #expect(x.gradient?.values == [2, 4])
    }

    @Test func gradientsAddUpOverPaths() {
        let x = leaf(3)
        let y = x * 2
        (y * y + x * y + y).sum().backward()
        #expect(x.gradient?.values == [8 * 3 + 4 * 3 + 2])
    }

    @Test func aClampInAConvolutionsPassChangesNothing() throws {
        func numbers(_ shape: [Int], _ seed: UInt64) -> NDArray {
            NDArray(uniform: -1..<1, RandomSource(seed: seed), shape: shape, on: backend)
        }
        let x = Tensor(numbers([2, 5, 6, 3], 1), requiresGradient: true)
        let w = Tensor(numbers([3, 3, 3, 4], 2), requiresGradient: true)
        let bias = Tensor(numbers([4], 3))
        let inTwo = x.convolved(with: w, bias: bias).clamped(to: 0...1)
        let inOne = x.convolved(with: w, bias: bias, clampedTo: 0...1)
        let unrecorded = withoutGradient { x.convolved(with: w, bias: bias, clampedTo: 0...1) }
        #expect(inOne.values == inTwo.values && unrecorded.values == inTwo.values)
        #expect(Set(inTwo.values).isSuperset(of: [0, 1]) && !unrecorded.requiresGradient)
        let expected = gradient(of: inTwo.sum(), withRespectTo: [x, w])
        for (gradient, expected) in zip(gradient(of: inOne.sum(), withRespectTo: [x, w]), expected) {
            #expect(gradient.values == expected.values)
        }
    }

    @Test func backwardTakesASeed() {
        let x = leaf(1, 2, 3)
        x.square().backward(seed: Tensor([1, 10, 100], on: backend))
        #expect(x.gradient?.values == [2, 40, 600])
    }

    @Test func aKeptGraphIsWalkedAgain() {
        let x = leaf(1, 2)
        let y = (x * x).sum()
        y.backward(keepingGraph: true)
        y.backward(keepingGraph: true)
        #expect(x.gradient?.values == [4, 8])
        #expect(gradient(of: y, withRespectTo: [x])[0].values == [2, 4])
    }

    @Test func gradientsAreTakenAgainFromAKeptGraph() {
        let x = leaf(1, 2)
        let y = (x * x).sum()
        let first = gradient(of: y, withRespectTo: [x], keepingGraph: true)[0]
        #expect(!first.requiresGradient, "the gradient itself has no graph")
        #expect(first.values == [2, 4])
        #expect(gradient(of: y, withRespectTo: [x])[0].values == [2, 4])
    }

    @Test func detachedTensorsStopTheGradient() {
        let x = leaf(2, 3)
        let constant = x.square().detached()
        #expect(!constant.requiresGradient)
        #expect(constant.values == [4, 9])
        (constant * x).sum().backward()
        #expect(x.gradient?.values == [4, 9])
    }

    @Test func withoutGradientRecordsNothing() {
        let x = leaf(2, 3)
        let y = withoutGradient { x * x }
        #expect(!y.requiresGradient)
        #expect((x * x).requiresGradient)
        let z = x.square().sum()
        #expect(withoutGradient { gradient(of: z, withRespectTo: [x], createGraph: true)[0].requiresGradient })
    }

    @Test func constantsGetNoGradient() {
        let x = leaf(2), constant = Tensor([5], on: backend)
        (x * constant).sum().backward()
        #expect(x.gradient?.values == [5])
        #expect(constant.gradient == nil)
    }

    @Test func unreachableInputsHaveZeroGradients() {
        let x = leaf(1, 2), other = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3], on: backend, requiresGradient: true)
        let gradients = gradient(of: x.sum(), withRespectTo: [other, x])
        #expect(gradients[0].shape == [2, 3])
        #expect(gradients[0].values == [0, 0, 0, 0, 0, 0])
        #expect(gradients[1].values == [1, 1])
    }

    @Test func gradientsOfInnerTensorsAndOfTheOutputItself() {
        let x = leaf(2, 3)
        let y = x * 3
        let z = y.square().sum()
        let gradients = gradient(of: z, withRespectTo: [y, z, x])
        #expect(gradients[0].values == [12, 18])
        #expect(gradients[1].values == [1])
        #expect(gradients[2].values == [36, 54])
        #expect(x.gradient == nil, "gradient(of:) leaves the leaves alone")
    }

    @Test func thirdDerivative() {
        let x = leaf(1.5, -2)
        let first = gradient(of: x.power(4).sum(), withRespectTo: [x], createGraph: true)[0]
        let second = gradient(of: first.sum(), withRespectTo: [x], createGraph: true)[0]
        let third = gradient(of: second.sum(), withRespectTo: [x])[0]
        #expect(mismatch(third, HostArray(shape: [2], values: [24 * 1.5, 24 * -2])) == nil)
    }

    @Test func equalElementsShareTheGradient() {
        let a = leaf(1, 2), b = leaf(1, 3)
        (Tensor.maximum(a, b) + 10 * Tensor.minimum(a, b)).sum().backward()
        #expect(a.gradient?.values == [5.5, 10])
        #expect(b.gradient?.values == [5.5, 1])
    }

    @Test func ofElementsWrittenToOnePlaceTheLastStays() {
        let x = leaf(1, 2, 3), source = leaf(10, 20, 30)
        let written = x.scattered(axis: 0, IndexArray([2, 0, 2]), source)
        #expect(written.values == [20, 2, 30])
        written.sum().backward()
        #expect(x.gradient?.values == [0, 1, 0])
        #expect(source.gradient?.values == [0, 1, 1])
    }

    @Test func parametersChangeWithoutTouchingOldGraphs() {
        let parameter = Parameter(NDArray([1, 2], shape: [2], on: backend))
        let old = parameter.tensor.square().sum()
        parameter.update { $0 = $0 * 10 }
        #expect(parameter.value.values == [10, 20])
        #expect(parameter.version == 1)
        let leaf = parameter.tensor
        #expect(gradient(of: old, withRespectTo: [leaf])[0].values == [0, 0])
        parameter.tensor.square().sum().backward()
        #expect(parameter.gradient?.values == [20, 40])
        parameter.isFrozen = true
        #expect(!(parameter.tensor * 2).requiresGradient)
        #expect(parameter.value.values == [10, 20])
    }
}
