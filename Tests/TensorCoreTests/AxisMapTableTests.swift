import CPUBackend
import TensorCore
import Testing

/// What a backend that copies tables to a device relies on.
@Suite struct AxisMapTableTests {
    private final class DeviceTable: Sendable {}

    @Test func standardMapsAreShared() {
        let pairs: [(AxisMap, AxisMap)] = [
            (.slice(1..<4, of: 9), .slice(1..<4, of: 9)), (.flip(9), .flip(9)),
            (.pad(before: 1, after: 2, mode: .reflect, of: 9), .pad(before: 1, after: 2, mode: .reflect, of: 9)),
            (.nearestUpsampling(by: 2, of: 9), .nearestUpsampling(by: 2, of: 9)),
            (.linearUpsampling(by: 2, of: 9), .linearUpsampling(by: 2, of: 9)),
            (.averagePooling(2, of: 9), .averagePooling(2, of: 9)),
        ]
        for (first, second) in pairs {
            #expect(first.table === second.table && first.transposed.table === second.transposed.table)
        }
        let kinds = pairs.map(\.0) + [.slice(1..<5, of: 9), .pad(before: 1, after: 2, mode: .zero, of: 9)]
        #expect(Set(kinds.map { ObjectIdentifier($0.table) }).count == kinds.count)
    }

    @Test func manyKindsAreNotKeptForEver() {
        let first = AxisMap.slice(0..<1, of: 1000)
        for end in 2..<1000 { #expect(AxisMap.slice(1..<end, of: 1000).outputCount == end - 1) }
        #expect(AxisMap.slice(0..<1, of: 1000) == first)
    }

    @Test func equalTablesAreEqualMaps() {
        let first = AxisMap(inputCount: 3, positions: [0, 2]), second = AxisMap(inputCount: 3, positions: [0, 2])
        #expect(first == second && first.table !== second.table)
        #expect(first != AxisMap(inputCount: 4, positions: [0, 2]) && first != AxisMap(inputCount: 3, positions: [0, 1]))
    }

    @Test func aBackendFindsItsCopyAgain() {
        let table = AxisMap(inputCount: 3, positions: [2, 1, 0]).table
        var first: CPUBackend? = CPUBackend(threads: 1)
        let second = CPUBackend(threads: 1)
        var made = 0
        func copy(_ backend: CPUBackend) -> DeviceTable {
            table.copy(for: backend) {
                made += 1
                return DeviceTable()
            }
        }
        #expect(copy(first!) === copy(first!))
        #expect(copy(second) !== copy(first!) && made == 2)
        weak let lost = copy(first!)
        first = nil
        _ = copy(CPUBackend(threads: 1))
        #expect(lost == nil, "the copy of a backend that is gone goes with the next one that is made")
        #expect(made == 3)
    }
}
