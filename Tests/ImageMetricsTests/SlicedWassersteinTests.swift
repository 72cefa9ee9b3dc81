import CPUBackend
import Fixtures
import ImageMetrics
import TensorCore
import Testing

@Suite("The sliced Wasserstein distance of images") struct SlicedWassersteinTests {
    private let fixture: Fixture
    private let cpu = CPUBackend(threads: 2)

    init() throws { fixture = try Fixture("image-metrics-images") }

    @Test(arguments: ["even", "odd"])
    func pyramidsAreSciPys(_ name: String) throws {
        let pyramid = LaplacianPyramid(NDArray(try fixture.array("\(name)/images"), on: cpu), leastSide: 16)
        #expect(pyramid.levels.count == 2)
        for (level, found) in pyramid.levels.enumerated() {
            #expect(
                mismatch(found.host, try fixture.array("\(name)/level\(level)"), absolute: 1e-6, relative: 0, from: fixture)
                    == nil)
        }
    }

    @Test func distancesAreThoseAlongTheSameDirections() throws {
        let (x, y) = (try fixture.array("patches/x"), try fixture.array("patches/y"))
        let directions = try fixture.array("patches/directions")
        let few = HostArray(shape: [30, 7, 7, 3], values: Array(x.values[..<(30 * 147)]))
        for (name, x) in [("equal", few), ("different", x)] {
            let expected = Double(try fixture.array("patches/\(name)").values[0])
            #expect(abs(slicedWassersteinDistance(x, y, along: directions, on: cpu) / expected - 1) < 1e-5)
        }
    }

    private func noise(_ seed: UInt64, _ count: Int, _ height: Int, _ width: Int, on cpu: CPUBackend) -> HostArray {
        NDArray(uniform: -1..<1, RandomSource(seed: seed), shape: [count, height, width, 3], on: cpu).host
    }

    @Test func levelsGoDownToSixteenPixels() {
        func sides(_ height: Int, _ width: Int) -> [Int] {
            let images = noise(1, 1, height, width, on: cpu)
            return SlicedWassersteinDistance(made: images, real: images, seed: 1, on: cpu).levels.map(\.side)
        }
        #expect(sides(64, 64) == [64, 32, 16])
        #expect(sides(16, 100) == [16])
        #expect(sides(90, 61) == [61, 31, 16])
        #expect(sides(30, 30) == [30])
    }

    @Test func flatImagesAreFarFromNoise() {
        let (made, real) = (noise(1, 12, 32, 32, on: cpu), noise(2, 9, 32, 32, on: cpu))
        let colors = NDArray(noise(3, 12, 1, 1, on: cpu), on: cpu).broadcast(to: [12, 32, 32, 3])
        let flat = SlicedWassersteinDistance(made: colors.host, real: real, seed: 1, on: cpu).levels.map(\.distance)
        let floor = SlicedWassersteinDistance(made: made, real: real, seed: 1, on: cpu)
        #expect(flat[0] > 4 * floor.levels[0].distance && flat[1] > 4 * floor.levels[1].distance)
        #expect(floor.mean == (floor.levels[0].distance + floor.levels[1].distance) / 2)
    }

    @Test func figuresDependOnSeedsAloneAndNotOnThreads() {
        func found(_ seed: UInt64, threads: Int) -> SlicedWassersteinDistance {
            let cpu = CPUBackend(threads: threads)
            let (made, real) = (noise(1, 70, 16, 20, on: cpu), noise(2, 5, 16, 20, on: cpu))
            return SlicedWassersteinDistance(made: made, real: real, seed: seed, on: cpu)
        }
        #expect(found(1, threads: 1) == found(1, threads: 3))
        #expect(found(1, threads: 2) != found(2, threads: 2))
    }

    @Test func whatIsNoImageIsNoCrash() {
        var images = noise(1, 2, 16, 16, on: cpu)
        let flat = HostArray(shape: [2, 16, 16, 3], values: [Float](repeating: 0.5, count: 2 * 16 * 16 * 3))
        func distance(_ made: HostArray, _ real: HostArray) -> Double {
            SlicedWassersteinDistance(made: made, real: real, seed: 1, on: cpu).mean
        }
        #expect(distance(flat, flat) == 0)
        #expect(distance(flat, images) > 0)
        #expect(distance(HostArray(shape: [0, 16, 16, 3], values: []), images).isNaN)
        images.values[7] = .nan
        #expect(distance(images, flat).isNaN && distance(flat, images).isNaN)
    }
}
