import CPUBackend
import TensorCore
import Testing

@Suite struct NDArrayTests {
    let backend = CPUBackend(threads: 1)

    @Test func scalarsAreReadTogether() {
        let arrays = [NDArray(1.5, on: backend), NDArray([-2], shape: [1, 1], on: backend), NDArray(.infinity, on: backend)]
        #expect(NDArray.scalars(of: arrays) == [1.5, -2, .infinity])
        #expect(NDArray.scalars(of: []) == [])
        #expect(NDArray.scalars(of: [NDArray(.nan, on: backend)])[0].isNaN)
    }

    @Test func sharedMemoryIsNotUniquelyHeld() {
        var array = NDArray(filledWith: 1, shape: [2, 3], on: backend)
        var other: NDArray? = array.reshaped([6])
        let isUniqueBesideAnother = array.isUniquelyHeld()
        withExtendedLifetime(other) {}
        other = nil
        let isUniqueAtLast = array.isUniquelyHeld()
        #expect(!isUniqueBesideAnother && isUniqueAtLast)
    }

    @Test func aBackendSaysItsName() {
        backend.synchronize()
        #expect(backend.name == "cpu")
    }
}
