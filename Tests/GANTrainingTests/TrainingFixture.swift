import Fixtures
import GANTraining
import TensorCore
import Testing

extension Fixture {
    /// The arrays below `prefix`, without it: a network's weights, say.
    func group(_ prefix: String) throws -> [String: HostArray] {
        Dictionary(
            uniqueKeysWithValues: try names.filter { $0.hasPrefix(prefix) }.map {
                (String($0.dropFirst(prefix.count)), try array($0))
            })
    }

    /// 8-bit images as networks see them, the first axes of [step, ...] picked by `indices`.
    func images(_ name: String, _ indices: Int...) throws -> HostArray {
        let part = try array(name).picked(indices)
        return HostArray(shape: part.shape, values: part.values.map { $0 / 127.5 - 1 })
    }
}

extension HostArray {
    /// The Euclidean distance from an array of the same shape.
    func distance(to other: HostArray) -> Double {
        zip(values, other.values).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    }

    /// What is left when the first axes are fixed.
    func picked(_ indices: [Int]) -> HostArray {
        indices.reduce(self) { array, index in
            let count = array.values.count / array.shape[0]
            return HostArray(
                shape: Array(array.shape.dropFirst()), values: Array(array.values[index * count..<(index + 1) * count]))
        }
    }
}

/// Holds the losses of ten steps against PyTorch's, which were made in double precision: to 1e-3 in the first step and to 1e-2
/// in the tenth, relative. Rounding grows from step to step, since Adam turns the smallest gradients into steps of full length.
func expectLosses(
    _ losses: [[Float]], _ expected: HostArray, _ names: [String], _ label: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(expected.values.count == losses.joined().count, "\(label)", sourceLocation: sourceLocation)
    for (step, row) in losses.enumerated() {
        let tolerance = step == 0 ? 1e-3 : 1e-2
        for (index, value) in row.enumerated() {
            let truth = Double(expected.values[step * row.count + index])
            #expect(
                abs(Double(value) - truth) <= tolerance * abs(truth) + 1e-5, "\(label) \(names[index]) of step \(step + 1)",
                sourceLocation: sourceLocation)
        }
    }
}
