import Foundation

/// What a standard map depends on; the last number is the extent of the axis that is read.
enum StandardAxisMap: Hashable {
    case slice(Range<Int>, Int)
    case pad(before: Int, after: Int, PaddingMode, Int)
    case flip(Int)
    case nearest(Int, Int)
    case linear(Int, Int)
    case cubic(Int, Int)
    case blurredHalving(Int)
    case average(Int, stride: Int, padding: Int, Bool, Int)

    /// Maps that are remembered, at most `limit`, none with more than `longest` terms: some megabytes in the worst case.
    private static let memory = Memory()
    private static let limit = 256
    private static let longest = 4096

    private final class Memory: @unchecked Sendable {
        let lock = NSLock()
        // Guarded by `lock`.
        var maps: [StandardAxisMap: AxisMap] = [:]
    }

    /// The remembered map of a kind, or what `make` makes.
    static func map(_ kind: StandardAxisMap, _ make: () -> AxisMap) -> AxisMap {
        if let known = memory.lock.withLock({ memory.maps[kind] }) { return known }
        let map = make()
        guard map.index.count <= longest && map.inputCount <= longest else { return map }
        return memory.lock.withLock {
            if let known = memory.maps[kind] { return known }
            // A program that needs more kinds than that makes ever new ones; then all begin anew.
            if memory.maps.count >= limit { memory.maps = [:] }
            memory.maps[kind] = map
            return map
        }
    }
}
