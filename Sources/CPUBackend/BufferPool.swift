import Foundation
import TensorCore

/// Memory for arrays: pieces of a few large stretches of address space, which are returned and used again.
///
/// Fresh pages from the system cost more time than most kernels, and a training step asks for hundreds of arrays of all sizes.
/// So what was touched once is kept until the pool goes, and a piece that comes back joins with its free neighbours and
/// serves any size. The first stretch that fits is taken, from the lowest address on, which keeps what is touched small.
final class BufferPool: @unchecked Sendable {
    private let lock = NSLock()
    private var regions: [Region] = []
    private var usage = MemoryUsage()
    private var packedBytes = 0
    private let packedLimit: Int

    init(packedLimit: Int) { self.packedLimit = packedLimit }

    var memory: MemoryUsage {
        lock.withLock {
            var usage = usage
            usage.cached = regions.reduce(0) { $0 + $1.touched } - usage.live
            return usage
        }
    }

    /// To whole cache lines.
    static func roundedBytes(_ bytes: Int) -> Int { (max(bytes, 1) + 63) / 64 * 64 }

    /// - Parameter bytes: As `roundedBytes` gives them.
    func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        lock.withLock {
            usage.live += bytes
            usage.peak = max(usage.peak, usage.live)
            for index in regions.indices {
                if let memory = regions[index].take(bytes) { return memory }
            }
            regions.append(Region(bytes: max(bytes, Region.usualBytes)))
            guard let memory = regions[regions.count - 1].take(bytes) else { fatalError("out of memory: \(bytes) bytes") }
            return memory
        }
    }

    func giveBack(_ memory: UnsafeMutableRawPointer, bytes: Int, isKeptPacked: Bool) {
        lock.withLock {
            if isKeptPacked { packedBytes -= bytes }
            usage.live -= bytes
            let index = regions.firstIndex { $0.holds(memory) }!
            regions[index].giveBack(memory, bytes)
        }
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

    deinit { for region in regions { region.unmap() } }
}

/// A stretch of address space, of which only what is touched takes memory.
private struct Region {
    static let usualBytes = 1 << 30

    private let base: UnsafeMutableRawPointer
    private let bytes: Int
    /// Offsets that are not in use, in order; no two touch.
    private var free: [Range<Int>]
    /// How far the region was ever in use.
    private(set) var touched = 0

    init(bytes: Int) {
        #if os(Linux)
            let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
        #else
            let flags = MAP_PRIVATE | MAP_ANON
        #endif
        guard let base = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
            fatalError("out of memory: \(bytes) bytes")
        }
        #if os(Linux)
            // Large pages: a first touch takes half the time, and so do the misses of their addresses.
            madvise(base, bytes, Int32(MADV_HUGEPAGE))
        #endif
        (self.base, self.bytes, free) = (base, bytes, [0..<bytes])
    }

    func unmap() { munmap(base, bytes) }

    func holds(_ memory: UnsafeMutableRawPointer) -> Bool { memory >= base && memory < base + bytes }

    mutating func take(_ count: Int) -> UnsafeMutableRawPointer? {
        guard let index = free.firstIndex(where: { $0.count >= count }) else { return nil }
        let start = free[index].lowerBound
        if free[index].count == count { free.remove(at: index) } else { free[index] = start + count..<free[index].upperBound }
        touched = max(touched, start + count)
        return base + start
    }

    mutating func giveBack(_ memory: UnsafeMutableRawPointer, _ count: Int) {
        var range = memory - base..<memory - base + count
        // The first free stretch behind the piece, by halving.
        var low = 0, high = free.count
        while low < high {
            let middle = (low + high) / 2
            if free[middle].lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        if low < free.count && free[low].lowerBound == range.upperBound {
            range = range.lowerBound..<free.remove(at: low).upperBound
        }
        if low > 0 && free[low - 1].upperBound == range.lowerBound {
            free[low - 1] = free[low - 1].lowerBound..<range.upperBound
        } else {
            free.insert(range, at: low)
        }
    }
}
