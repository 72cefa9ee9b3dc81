import CKernels
import Foundation
import TensorCore

/// Arrays in main memory, worked on by C kernels and a pool of threads.
///
/// The kernels' instruction set is chosen at run time; the environment variable `CYCLEGAN_INSTRUCTION_SET`
/// (avx512, avx2, neon, generic) forces one, for tests and comparisons.
public final class CPUBackend: ComputeBackend, @unchecked Sendable {
    let pool: BufferPool
    let workers: OpaquePointer
    let kernels: cg_kernels
    /// Held while weights are packed.
    let packing = NSLock()
    let recorder: WorkRecorder?

    /// For weights that training changes: 32 MiB.
    public static let usualPackedWeightsLimit = 32 << 20

    /// A backend with threads and memory of its own.
    ///
    /// - Parameters:
    ///   - threads: How many work together, all cores where nil. Results do not depend on it.
    ///   - instructionSet: One of the names above; nil for the environment's choice, else the best there is.
    ///   - packedWeightsLimit: Most bytes of weights kept in the form that the convolutions read, beside the plain ones.
    ///     0 where all weights are used only once; more than usual where they never change. Between two steps of a training
    ///     each form is read once or twice, and packing weights anew takes no longer than fetching what was packed.
    ///   - recorder: Records every piece of work; nil costs nothing.
    /// - Precondition: this machine can run `instructionSet`.
    public init(
        threads: Int? = nil, instructionSet: String? = nil, packedWeightsLimit: Int = usualPackedWeightsLimit,
        recorder: WorkRecorder? = nil
    ) {
        let name = instructionSet ?? ProcessInfo.processInfo.environment["CYCLEGAN_INSTRUCTION_SET"]
        guard let table = cg_kernels_select(name) else {
            preconditionFailure("CPUBackend: this machine has no kernels called \(name ?? "")")
        }
        guard let workers = cg_pool_create(Int32(max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount))) else {
            preconditionFailure("CPUBackend: no memory for a thread pool")
        }
        pool = BufferPool(packedLimit: packedWeightsLimit)
        kernels = table.pointee
        self.workers = workers
        self.recorder = recorder
    }

    deinit { cg_pool_destroy(workers) }

    /// The instruction sets for which there are kernels and that this machine can run, best first.
    public static var availableInstructionSets: [String] {
        ["avx512", "avx2", "neon", "generic"].filter { cg_kernels_select($0) != nil }
    }

    /// The instruction set in use.
    public var instructionSet: String { String(cString: kernels.name) }
    /// How many threads work together.
    public var threads: Int { Int(cg_pool_threads(workers)) }
    /// Bytes in arrays, in packed weights and in what is kept for reuse.
    public var memory: MemoryUsage { pool.memory }
    /// "cpu".
    public var name: String { "cpu" }
    /// Returns at once: the kernels are done when a function returns.
    public func synchronize() {}

    // MARK: Arrays

    func makeArray(_ shape: [Int]) -> NDArray {
        let count = Shape.count(shape)
        return NDArray(
            shape: shape, storage: Storage(count: count, contents: HostBuffer(count: count, pool: pool)), backend: self)
    }

    /// Lends `body` room for `count` numbers. Without the extended lifetime the room could be given away while C works in it.
    func withWorkspace(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let room = HostBuffer(count: count, pool: pool)
        withExtendedLifetime(room) { body(room.pointer) }
    }

    /// Where an array's numbers lie. The caller keeps the array alive while it uses the pointer.
    func pointer(_ array: NDArray) -> UnsafeMutablePointer<Float> {
        require(array.backend === self, "CPUBackend: an array of another backend")
        return unsafeDowncast(array.storage.contents, to: HostBuffer.self).pointer
    }

    /// Copies numbers into memory of the pool.
    public func upload(_ values: [Float]) -> Storage {
        let span = recorder?.begin(.rearrangement("upload", shape: [values.count]))
        defer { span?.end() }
        let buffer = HostBuffer(count: values.count, pool: pool)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { buffer.pointer.update(from: base, count: values.count) }
        }
        return Storage(count: values.count, contents: buffer)
    }

    /// Copies the numbers of an array.
    public func download(_ array: NDArray) -> [Float] {
        let span = recorder?.begin(.rearrangement("download", shape: array.shape))
        defer { span?.end() }
        return withExtendedLifetime(array) { Array(UnsafeBufferPointer(start: pointer(array), count: array.count)) }
    }

    /// An array whose numbers are left from its last use.
    public func unset(shape: [Int]) -> NDArray { makeArray(shape) }

    /// An array that holds `value` everywhere.
    public func filled(shape: [Int], with value: Float) -> NDArray {
        let span = recorder?.begin(.rearrangement("fill", shape: shape))
        defer { span?.end() }
        let result = makeArray(shape)
        pointer(result).update(repeating: value, count: result.count)
        return result
    }

    /// Numbers drawn by one thread straight into their place.
    public func random(_ distribution: RandomDistribution, shape: [Int], from source: RandomSource) -> NDArray {
        let span = recorder?.begin(.elementwise("random \(Work.name(of: distribution))", shape: shape))
        defer { span?.end() }
        let result = makeArray(shape)
        distribution.fill(UnsafeMutableBufferPointer(start: pointer(result), count: result.count), from: source)
        return result
    }

    /// Joins arrays along an axis.
    public func concatenate(_ arrays: [NDArray], axis: Int) -> NDArray {
        let span = recorder?.begin(.rearrangement("concatenate", shape: arrays[0].shape))
        defer { span?.end() }
        var shape = arrays[0].shape
        shape[axis] = arrays.map { $0.shape[axis] }.reduce(0, +)
        let result = makeArray(shape)
        let outer = Shape.count(Array(shape[..<axis])), row = Shape.count(Array(shape[axis...]))
        var offset = 0
        for array in arrays {
            let length = Shape.count(Array(array.shape[axis...]))
            for i in 0..<outer {
                (pointer(result) + i * row + offset).update(from: pointer(array) + i * length, count: length)
            }
            offset += length
        }
        return result
    }
}
