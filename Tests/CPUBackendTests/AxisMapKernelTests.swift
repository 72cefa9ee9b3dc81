import CPUBackend
import TensorCore
import Testing

@Suite struct AxisMapKernelTests {
    @Test(arguments: Kernels.all) func mapsAnyAxis(_ kernels: Kernels) {
        let random = RandomSource(seed: 11)
        for shape in [[5], [3, 4], [2, 7, 17], [3, 5, 4, 16], [2, 3, 33], [1, 9, 1], [4, 100, 200]] {
            let x = Reference.numbers(shape.reduce(1, *))
            for axis in shape.indices {
                let count = shape[axis]
                let some = AxisMap(
                    inputCount: count,
                    terms: (0..<count + 2).map { _ in
                        (0..<random.integer(below: 4)).map { _ in (random.integer(below: count), random.uniform(in: -1..<1)) }
                    })
                for map in [some, some.transposed, .flip(count), AxisMap(inputCount: count, positions: [nil, nil])] {
                    let inputShape = shape.enumerated().map { $0 == axis ? map.inputCount : $1 }
                    let input = map.inputCount == count ? x : Reference.numbers(inputShape.reduce(1, *), seed: 2)
                    let outer = shape[..<axis].reduce(1, *), inner = shape[(axis + 1)...].reduce(1, *)
                    var expected = [Double](repeating: 0, count: outer * map.outputCount * inner)
                    for o in 0..<outer {
                        for row in 0..<map.outputCount {
                            for t in Int(map.rowStart[row])..<Int(map.rowStart[row + 1]) {
                                for i in 0..<inner {
                                    expected[(o * map.outputCount + row) * inner + i] +=
                                        Double(map.weight[t])
                                        * Double(input[(o * map.inputCount + Int(map.index[t])) * inner + i])
                                }
                            }
                        }
                    }
                    let result = kernels.array(input, inputShape).mapped(axis: axis, through: map)
                    #expect(Reference.relativeError(result.values, expected) <= Reference.tolerance, "\(shape) \(axis)")
                }
            }
        }
    }
}
