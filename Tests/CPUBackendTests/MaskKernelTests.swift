import CPUBackend
import TensorCore
import Testing

@Suite struct MaskKernelTests {
    @Test(arguments: Kernels.all) func masksAreTheSameWithAllKernels(_ kernels: Kernels) {
        let special: [Float] = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 2.5]
        let a = kernels.array(special, [8, 1]), b = kernels.array(special, [8])
        func expected(_ relation: (Float, Float) -> Bool) -> [Float] {
            special.flatMap { x in special.map { relation(x, $0) ? 1 : 0 } }
        }
        #expect(a.isGreater(than: b).values == expected { $0 > $1 })
        #expect(a.isAtLeast(b).values == expected { $0 >= $1 })
        #expect(a.isEqual(to: b).values == expected { $0 == $1 })
        #expect(a.isDifferent(from: b).values == expected { $0 != $1 })
        #expect(b.isNaN.values == special.map { $0.isNaN ? 1 : 0 })
        #expect(b.truth.values == special.map { $0 != 0 ? 1 : 0 })
        #expect(b.truePositions == special.indices.filter { special[$0] != 0 })
    }
}
