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
    private let packedLimit: Int

    init(packedLimit: Int) { self.packedLimit = packedLimit }

    var memory: MemoryUsage { lock.withLock { usage } }

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
        trim()
        return HostMemory.take(bytes)
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
        lock.withLock {
            if isKeptPacked { packedBytes -= bytes }
            usage.live -= bytes
            usage.cached += bytes
            free[bytes, default: []].append(pointer)
        }
    }

    /// Called before memory is asked for: sizes that are not wanted now must not pile up beside those that are. Together they
    /// stay within what was once in use and a sixteenth more.
    private func trim() {
        let surplus: [(UnsafeMutableRawPointer, Int)] = lock.withLock {
            let limit = usage.peak + max(usage.peak / 16, 32 << 20)
            guard usage.live + usage.cached > limit else { return [] }
            var surplus: [(UnsafeMutableRawPointer, Int)] = []
            for size in free.keys.sorted(by: >) {
                while usage.live + usage.cached > limit, let pointer = free[size]?.popLast() {
                    surplus.append((pointer, size))
                    usage.cached -= size
                }
            }
            return surplus
        }
        for (pointer, bytes) in surplus { HostMemory.giveBack(pointer, bytes) }
    }

    deinit { for (bytes, pointers) in free { for pointer in pointers { HostMemory.giveBack(pointer, bytes) } } }
}

/// Memory from the system, 64-byte aligned.
private enum HostMemory {
    /// From here on memory is mapped: what is given back then really goes, and large pages halve the time of a first touch.
    private static let mapped = 4 << 20

    static func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        var memory: UnsafeMutableRawPointer?
        if bytes >= mapped {
            memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
            if memory == MAP_FAILED { memory = nil }
            #if os(Linux)
                if let memory { madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
            #endif
        } else if posix_memalign(&memory, 64, bytes) != 0 {
            memory = nil
        }
        guard let memory else { fatalError("out of memory: \(bytes) bytes") }
        return memory
    }

    static func giveBack(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
        if bytes >= mapped { munmap(memory, bytes) } else { free(memory) }
    }
}
