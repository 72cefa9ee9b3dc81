import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// Of values where `covers` ends in a function that gives them; positions have no gradients.
    private static func ordering(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable (Tensor) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "ordering", name: name, covers: [covers], isSmooth: isSmooth) { function($0[0]) }
    }

    private static func positions(
        _ name: String, _ covers: String, _ function: @escaping @Sendable (Tensor) -> IndexArray
    ) -> OperationCase {
        ordering(name, covers, isSmooth: false) { Tensor(function($0), on: $0.backend) }
    }

    private static func sorting(_ name: String, axis: Int, isSmooth: Bool = true) -> [OperationCase] {
        [(name, false), ("\(name)-descending", true)].flatMap { name, descending in
            [
                ordering("sorted-\(name)", "sorted(axis:descending:)", isSmooth: isSmooth) {
                    $0.sorted(axis: axis, descending: descending).values
                },
                positions("sortedIndices-\(name)", "argSort(axis:descending:)") {
                    $0.argSort(axis: axis, descending: descending)
                },
            ]
        }
    }

    private static let topK = "topK(_:axis:largest:)"

    private static func top(_ end: String, largest: Bool) -> [OperationCase] {
        [
            ordering("topK\(end)", topK) { $0.topK(3, axis: 1, largest: largest).values },
            ordering("topK-last\(end)", topK) { $0.topK(1, largest: largest).values },
            ordering("topK-none\(end)", topK) { $0.topK(0, axis: 1, largest: largest).values },
            ordering("topK-many\(end)", topK, isSmooth: false) { $0.topK(9, largest: largest).values },
            positions("topKIndices\(end)", topK) { $0.topK(3, axis: 1, largest: largest).indices },
            positions("topKIndices-many\(end)", topK) { $0.topK(50, axis: 1, largest: largest).indices },
            positions("topKIndices-ties\(end)", topK) { $0.topK(3, axis: 1, largest: largest).indices },
        ]
    }

    private static func extremes(
        _ name: String, _ function: @escaping @Sendable (Tensor, Int?, Bool) -> IndexArray
    ) -> [OperationCase] {
        let covers = "\(name)(axis:keepingAxis:)"
        let cases: [(String, Int?, Bool)] = [
            ("", nil, false), ("-first", 0, false), ("-kept", 1, true), ("-all-kept", nil, true), ("-last", -1, false),
            ("-ties", 0, false), ("-single", 1, false), ("-nan", nil, false), ("-nothing", 1, false), ("-scalar", nil, false),
        ]
        return cases.map { end, axis, isKept in positions("\(name)\(end)", covers) { function($0, axis, isKept) } }
    }

    static let orderings: [OperationCase] =
        sorting("first", axis: 0) + sorting("middle", axis: 1) + sorting("last", axis: -1)
        + sorting("many", axis: 1, isSmooth: false) + sorting("single", axis: 1) + sorting("ties", axis: 1, isSmooth: false)
        + sorting("nothing", axis: 1, isSmooth: false) + top("", largest: true) + top("-smallest", largest: false)
        + extremes("argMax") { $0.argMax(axis: $1, keepingAxis: $2) }
        + extremes("argMin") { $0.argMin(axis: $1, keepingAxis: $2) }
}
