import TensorCore
import Testing

@Suite struct AdamKernelTests {
    @Test(arguments: Kernels.all) func tenStepsAgreeWithTheDefinition(_ kernels: Kernels) {
        for (count, decay, shrink) in [(1, Float(0), Float(1)), (33, 0.01, 1), (40_001, 0, 0.999)] {
            let (beta1, beta2, rate, epsilon) = (Float(0.5), Float(0.999), Float(2e-2), Float(1e-8))
            var weight = kernels.array(Reference.numbers(count, seed: 1), [count])
            var first = NDArray(filledWith: 0, shape: [count], on: kernels.backend), second = first
            var w = weight.values.map(Double.init)
            var m = [Double](repeating: 0, count: count), v = m
            var power1 = 1.0, power2 = 1.0
            for step in 1...10 {
                power1 *= Double(beta1)
                power2 *= Double(beta2)
                let gradient = Reference.numbers(count, seed: UInt64(step + 1))
                let stepSize = Double(rate) / (1 - power1), correction = 1 / (1 - power2).squareRoot()
                kernels.backend.adam(
                    AdamStep(
                        stepSize: Float(stepSize), beta1: beta1, beta2: beta2, rootCorrection: Float(correction),
                        epsilon: epsilon, weightDecay: decay, shrink: shrink),
                    gradient: kernels.array(gradient, [count]), weight: &weight, first: &first, second: &second)
                for i in 0..<count {
                    w[i] *= Double(shrink)
                    let g = Double(gradient[i]) + Double(decay) * w[i]
                    m[i] = Double(beta1) * m[i] + (1 - Double(beta1)) * g
                    v[i] = Double(beta2) * v[i] + (1 - Double(beta2)) * g * g
                    w[i] -= stepSize * m[i] / (v[i].squareRoot() * correction + Double(epsilon))
                }
            }
            #expect(Reference.relativeError(weight.values, w) <= 2e-6)
            #expect(Reference.relativeError(first.values, m) <= 1e-6)
            #expect(Reference.relativeError(second.values, v) <= 1e-6)
        }
    }

    @Test(arguments: Kernels.all) func whatSomebodyElseHoldsStays(_ kernels: Kernels) {
        var weight = kernels.array([1, 2, 3], [3]), first = kernels.array([0, 0, 0], [3]), second = first
        let held = weight, heldMoment = first
        let step = AdamStep(
            stepSize: 0.1, beta1: 0.9, beta2: 0.99, rootCorrection: 1, epsilon: 1e-8, weightDecay: 0, shrink: 1)
        kernels.backend.adam(
            step, gradient: kernels.array([1, 1, 1], [3]), weight: &weight, first: &first, second: &second)
        #expect(held.values == [1, 2, 3])
        #expect(heldMoment.values == [0, 0, 0])
        #expect(first.values.allSatisfy { abs($0 - 0.1) < 1e-7 })
        #expect(second.values.allSatisfy { abs($0 - 0.01) < 1e-7 })
        #expect(weight.values.allSatisfy { $0 != 1 && $0 != 2 && $0 != 3 })
    }
}
