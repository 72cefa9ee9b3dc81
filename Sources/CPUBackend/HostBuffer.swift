import TensorCore

/// Main memory, 64-byte aligned, back in its pool as soon as the last array that uses it is gone.
final class HostBuffer {
    let pointer: UnsafeMutablePointer<Float>
    /// Weights as the convolutions read them; whoever changes the numbers empties it.
    var packed: [PackedForm: HostBuffer] = [:]
    /// Whether this buffer counts among the packed weights that are kept.
    var isKeptPacked = false
    let bytes: Int
    private let pool: BufferPool

    init(count: Int, pool: BufferPool) {
        bytes = BufferPool.roundedBytes(count * MemoryLayout<Float>.stride)
        pointer = pool.take(bytes).assumingMemoryBound(to: Float.self)
        self.pool = pool
    }

    deinit { pool.giveBack(UnsafeMutableRawPointer(pointer), bytes: bytes, isKeptPacked: isKeptPacked) }
}
