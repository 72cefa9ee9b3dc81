import CPUBackend
import TensorCore
import Testing

/// Straightforward double-precision mathematics that the kernels are held against.
enum Reference {
    /// √(Σ(actual - expected)² / Σ expected²).
    static func relativeError(_ actual: [Float], _ expected: [Double]) -> Double {
        guard actual.count == expected.count else { return .infinity }
        var difference = 0.0, size = 0.0
        for (a, e) in zip(actual, expected) {
            difference += (Double(a) - e) * (Double(a) - e)
            size += e * e
        }
        return size == 0 ? difference.squareRoot() : (difference / size).squareRoot()
    }

    /// Uniform numbers in `range`.
    static func numbers(_ count: Int, in range: Range<Float> = -1..<1, seed: UInt64 = 1) -> [Float] {
        let random = RandomSource(seed: seed)
        return (0..<count).map { _ in random.uniform(in: range) }
    }

    /// What the kernels may differ by, in the sense of `relativeError`.
    static let tolerance = 3e-6
}

/// The kernels of each instruction set that this machine runs, on one thread.
struct Kernels: Sendable, CustomTestStringConvertible {
    let backend: CPUBackend

    static let all = CPUBackend.availableInstructionSets.map {
        Kernels(backend: CPUBackend(threads: 1, instructionSet: $0))
    }

    var testDescription: String { backend.instructionSet }

    func array(_ values: [Float], _ shape: [Int]) -> NDArray { NDArray(values, shape: shape, on: backend) }
}
