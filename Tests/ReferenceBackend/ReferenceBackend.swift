import Foundation
import TensorCore

/// The functions of `ComputeBackend` by their definitions, in double precision, each result rounded to float32 once: slow, obvious,
/// and written against what is public alone, as any other package would write a backend.
///
/// The suites of operations and layers run on it as well as on the CPU backend: where both agree with PyTorch, the boundary says
/// all that a backend must know.
public final class ReferenceBackend: ComputeBackend, @unchecked Sendable {
    private let lock = NSLock()
    // Guarded by `lock`.
    private var usage = MemoryUsage()

    /// A backend that holds no arrays yet.
    public init() {}

    /// What it is called.
    public var name: String { "reference" }
    /// Nothing is counted.
    public var memory: MemoryUsage { lock.withLock { usage } }
    /// Returns at once: every function has finished when it returns.
    public func synchronize() {}

    /// The numbers of one array.
    private final class Numbers: Sendable {
        let values: [Float]
        let backend: ReferenceBackend

        init(_ values: [Float], _ backend: ReferenceBackend) {
            (self.values, self.backend) = (values, backend)
            backend.count(bytes: 4 * values.count)
        }

        deinit { backend.count(bytes: -4 * values.count) }
    }

    private func count(bytes: Int) {
        lock.withLock {
            usage.live += bytes
            usage.peak = max(usage.peak, usage.live)
        }
    }

    // MARK: Making arrays

    /// Copies numbers into an array of its own.
    public func upload(_ values: [Float]) -> Storage { Storage(count: values.count, contents: Numbers(values, self)) }

    /// Copies the numbers out.
    public func download(_ array: NDArray) -> [Float] {
        guard array.backend === self, let numbers = array.storage.contents as? Numbers else {
            preconditionFailure("ReferenceBackend: an array of another backend")
        }
        return numbers.values
    }

    /// One number everywhere.
    public func filled(shape: [Int], with value: Float) -> NDArray {
        NDArray([Float](repeating: value, count: Shape.count(shape)), shape: shape, on: self)
    }

    /// Zeros, which nobody may rely on.
    public func unset(shape: [Int]) -> NDArray { filled(shape: shape, with: .nan) }

    /// Numbers drawn one after the other, as the distribution defines them.
    public func random(_ distribution: RandomDistribution, shape: [Int], from source: RandomSource) -> NDArray {
        var values = [Float](repeating: 0, count: Shape.count(shape))
        values.withUnsafeMutableBufferPointer { distribution.fill($0, from: source) }
        return NDArray(values, shape: shape, on: self)
    }

    /// The numbers of an array in double precision.
    func doubles(_ array: NDArray) -> [Double] { download(array).map { Double($0) } }

    /// An array of numbers rounded to float32.
    func rounded(_ values: [Double], _ shape: [Int]) -> NDArray { NDArray(values.map { Float($0) }, shape: shape, on: self) }
}
