/// Finds pictures that are copies of others by their hashes, without comparing each with each.
///
/// Hashes that differ in at most 11 of 64 bits differ in at most 2 bits of one of their four parts of 16 bits. So it is enough to look
/// up, for each part, the pictures whose part is the same but for at most two bits (Norouzi, Punjani and Fleet, "Fast Search in Hamming
/// Space with Multi-Index Hashing", CVPR 2012).
package struct NearPictures {
    private let hashes: [PictureHash]
    /// For each of four parts and each value of it, where its pictures begin in `places`; [4, 65537].
    private let starts: [UInt32]
    /// Pictures sorted by their part, [4, pictures].
    private let places: [UInt32]

    /// All numbers of 16 bits with at most two of them set.
    private static let changes: [Int] =
        [0] + (0..<16).map { 1 << $0 } + (0..<16).flatMap { high in (0..<high).map { 1 << high | 1 << $0 } }

    /// - Parameter hashes: Of the pictures that can be found; those without contrast never are.
    package init(_ hashes: [PictureHash]) {
        self.hashes = hashes
        let present = hashes.indices.filter { hashes[$0].contrast >= PictureHash.leastContrast }
        var starts = [UInt32](repeating: 0, count: 4 * 65537)
        var places = [UInt32](repeating: 0, count: 4 * present.count)
        for part in 0..<4 {
            for index in present { starts[part * 65537 + Self.part(part, of: hashes[index].bits) + 1] += 1 }
            for value in 0..<65536 { starts[part * 65537 + value + 1] += starts[part * 65537 + value] }
            var next = Array(starts[(part * 65537)..<((part + 1) * 65537)])
            for index in present {
                let value = Self.part(part, of: hashes[index].bits)
                places[part * present.count + Int(next[value])] = UInt32(index)
                next[value] += 1
            }
        }
        (self.starts, self.places) = (starts, places)
    }

    private static func part(_ part: Int, of bits: UInt64) -> Int { Int(bits >> UInt64(16 * part) & 0xFFFF) }

    /// Calls `found` with the pictures after picture `index` that are copies of it, perhaps mirrored, in no order; with some of them
    /// several times.
    ///
    /// - Parameter isWanted: Asked first, as it is cheaper than comparing.
    package func forEachCopy(of index: Int, where isWanted: (Int) -> Bool = { _ in true }, _ found: (Int) -> Void) {
        let hash = hashes[index], count = places.count / 4
        guard hash.contrast >= PictureHash.leastContrast else { return }
        for bits in [hash.bits, hash.mirroredBits] {
            for part in 0..<4 {
                let value = Self.part(part, of: bits)
                for change in Self.changes {
                    let start = part * 65537 + (value ^ change)
                    for place in starts[start]..<starts[start + 1] {
                        let other = Int(places[part * count + Int(place)])
                        guard other > index, (bits ^ hashes[other].bits).nonzeroBitCount <= PictureHash.mostDifferentBits,
                            isWanted(other), hash.isCopy(of: hashes[other])
                        else { continue }
                        found(other)
                    }
                }
            }
        }
    }
}

/// Groups of things that belong together (union-find).
struct Groups {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    /// The smallest member of the group of `index`.
    mutating func first(of index: Int) -> Int {
        var root = index
        while parents[root] != root { root = parents[root] }
        var rest = index
        while parents[rest] != root { (parents[rest], rest) = (root, parents[rest]) }
        return root
    }

    mutating func join(_ first: Int, _ second: Int) {
        let roots = (self.first(of: first), self.first(of: second))
        parents[max(roots.0, roots.1)] = min(roots.0, roots.1)
    }

    /// The groups of more than one, each sorted, in order of their first members.
    mutating func all() -> [[Int]] {
        var members: [Int: [Int]] = [:]
        for index in parents.indices { members[first(of: index), default: []].append(index) }
        return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}
