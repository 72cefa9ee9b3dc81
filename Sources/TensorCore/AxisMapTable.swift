import Foundation

/// The sums of an axis map as a sparse matrix in compressed rows: output position j is the sum of weight[t] · x[index[t]] over t from
/// rowStart[j] to rowStart[j + 1].
///
/// A table is the identity of a map: a backend whose memory is elsewhere copies it there once, and finds that copy by `copy`.
public final class AxisMapTable: @unchecked Sendable, Equatable {
    /// Where each output position's terms begin; one more than there are positions.
    public let rowStart: [Int32]
    /// The input position of each term.
    public let index: [Int32]
    /// The weight of each term.
    public let weight: [Float]

    private struct Copy {
        weak var owner: (any AnyObject)?
        let contents: any AnyObject & Sendable
    }

    private let lock = NSLock()
    // Guarded by `lock`.
    private var copies: [Copy] = []
    private var transposed: AxisMap?

    init(rowStart: [Int32], index: [Int32], weight: [Float]) {
        (self.rowStart, self.index, self.weight) = (rowStart, index, weight)
    }

    /// A backend's own copy of the table, kept for as long as both the table and the backend live.
    ///
    /// - Parameters:
    ///   - backend: Whose copy it is.
    ///   - make: Makes the copy, where the backend has none yet. It is called while the table is locked, so it must not ask for a
    ///     copy itself.
    public func copy<Contents: AnyObject & Sendable>(for backend: any ComputeBackend, make: () -> Contents) -> Contents {
        lock.withLock {
            if let known = copies.first(where: { $0.owner === backend })?.contents as? Contents { return known }
            copies.removeAll { $0.owner == nil || $0.owner === backend }
            let made = make()
            copies.append(Copy(owner: backend, contents: made))
            return made
        }
    }

    func adjoint(_ make: () -> AxisMap) -> AxisMap {
        lock.withLock {
            if let transposed { return transposed }
            let made = make()
            transposed = made
            return made
        }
    }

    /// Whether both tables hold the same sums.
    public static func == (a: AxisMapTable, b: AxisMapTable) -> Bool {
        a === b || (a.rowStart == b.rowStart && a.index == b.index && a.weight == b.weight)
    }
}
