import Foundation

/// Numbers that a backend holds for an array.
public final class Storage: @unchecked Sendable {
    /// Elements, not bytes.
    public let count: Int
    /// The backend's own handle of the memory, given back when the storage goes.
    package let contents: AnyObject

    package init(count: Int, contents: AnyObject) { (self.count, self.contents) = (count, contents) }
}

/// Bytes that a backend's arrays take.
public struct MemoryUsage: Sendable, Equatable {
    /// Bytes in arrays that are alive now.
    public var live = 0
    /// The most bytes that were ever alive together.
    public var peak = 0
    /// Bytes kept for reuse.
    public var cached = 0
}

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

/// Memory that is reused rather than returned to the system, whose fresh pages cost milliseconds.
final class BufferPool: @unchecked Sendable {
    private let lock = NSLock()
    private var free: [Int: [UnsafeMutableRawPointer]] = [:]
    private var usage = MemoryUsage()
    private var packedBytes = 0
    /// Most bytes of packed weights that are kept: those of one generator for pictures of 256 pixels.
    private let packedLimit = 192 << 20

    var memory: MemoryUsage { lock.withLock { usage } }

    private static let largePage = 2 << 20

    /// Sizes in steps of an eighth of a power of two, so that arrays of nearly the same size share buffers.
    static func roundedBytes(_ bytes: Int) -> Int {
        let least = max(bytes, 256)
        let step = max(64, 1 << (Int.bitWidth - least.leadingZeroBitCount - 4))
        return (least + step - 1) / step * step
    }

    func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        let reused = lock.withLock { () -> UnsafeMutableRawPointer? in
            usage.live += bytes
            usage.peak = max(usage.peak, usage.live)
            guard let pointer = free[bytes]?.popLast() else { return nil }
            usage.cached -= bytes
            return pointer
        }
        if let reused { return reused }
        var fresh: UnsafeMutableRawPointer?
        // Large buffers ask for large pages: half the time for their first touch, and fewer address translations.
        let isLarge = bytes >= 2 * BufferPool.largePage
        guard posix_memalign(&fresh, isLarge ? BufferPool.largePage : 64, bytes) == 0, let fresh else {
            fatalError("out of memory: \(bytes) bytes")
        }
        #if os(Linux)
            if isLarge { madvise(fresh, bytes, Int32(MADV_HUGEPAGE)) }
        #endif
        return fresh
    }

    /// Counts a buffer among the packed weights that are kept; false where there is no room for it.
    func keepPacked(_ buffer: HostBuffer) -> Bool {
        lock.withLock {
            guard packedBytes + buffer.bytes <= packedLimit else { return false }
            packedBytes += buffer.bytes
            buffer.isKeptPacked = true
            return true
        }
    }

    func giveBack(_ pointer: UnsafeMutableRawPointer, bytes: Int, isKeptPacked: Bool) {
        let surplus: [UnsafeMutableRawPointer] = lock.withLock {
            if isKeptPacked { packedBytes -= bytes }
            usage.live -= bytes
            usage.cached += bytes
            free[bytes, default: []].append(pointer)
            // Sizes that no longer occur must not pile up: never keep more than was once in use.
            guard usage.cached > max(usage.peak, 64 << 20) else { return [] }
            let all = free.values.flatMap { $0 }
            free = [:]
            usage.cached = 0
            return all
        }
        for pointer in surplus { Foundation.free(pointer) }
    }

    deinit { for pointer in free.values.joined() { Foundation.free(pointer) } }
}
