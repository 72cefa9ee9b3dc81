import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    /// The mask of `every_third` in the generator.
    private static func everyThird(on backend: any ComputeBackend, _ shape: Int...) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { $0 % 3 == 0 ? 1 : 0 }, shape: shape, on: backend)
    }

    private static func selection(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "selection", name: name, covers: [covers], isSmooth: isSmooth, function: function)
    }

    /// With the indices that the fixture holds beside the case.
    private static func indexed(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor], IndexArray) -> Tensor
    ) -> OperationCase {
        guard let stored = try? fixture("selection").array("\(name)/indices") else { fatalError("no indices of \(name)") }
        let indices = IndexArray(stored.values.map { Int($0) }, shape: stored.shape)
        return selection(name, covers) { function($0, indices) }
    }

    static let selections: [OperationCase] = [
        selection("selecting", "selecting(_:axis:)") { $0[0].selecting([2, 0, 2, 2], axis: 0) },
        selection("selecting-middle", "selecting(_:axis:)") { $0[0].selecting([3, 1], axis: 1) },
        selection("selecting-last", "selecting(_:axis:)") { $0[0].selecting([1, 1, 0], axis: -1) },
        selection("selecting-single", "selecting(_:axis:)") { $0[0].selecting([0, 0], axis: 1) },
        selection("selecting-none", "selecting(_:axis:)") { $0[0].selecting([], axis: 0) },
        indexed("gathered-first", "gathered(axis:_:)") { $0[0].gathered(axis: 0, $1) },
        indexed("gathered-middle", "gathered(axis:_:)") { $0[0].gathered(axis: 1, $1) },
        indexed("gathered-last", "gathered(axis:_:)") { $0[0].gathered(axis: -1, $1) },
        indexed("gathered-smaller", "gathered(axis:_:)") { $0[0].gathered(axis: 1, $1) },
        indexed("gathered-vector", "gathered(axis:_:)") { $0[0].gathered(axis: 0, $1) },
        indexed("gathered-none", "gathered(axis:_:)") { $0[0].gathered(axis: 1, $1) },
        indexed("scatterAdded-first", "scatterAdded(axis:_:_:)") { $0[0].scatterAdded(axis: 0, $1, $0[1]) },
        indexed("scatterAdded-last", "scatterAdded(axis:_:_:)") { $0[0].scatterAdded(axis: -1, $1, $0[1]) },
        indexed("scatterAdded-smaller", "scatterAdded(axis:_:_:)") { $0[0].scatterAdded(axis: 1, $1, $0[1]) },
        indexed("scatterAdded-none", "scatterAdded(axis:_:_:)") { $0[0].scatterAdded(axis: 1, $1, $0[1]) },
        indexed("scattered-last", "scattered(axis:_:_:)") { $0[0].scattered(axis: 1, $1, $0[1]) },
        indexed("scattered-first", "scattered(axis:_:_:)") { $0[0].scattered(axis: 0, $1, $0[1]) },
        indexed("scattered-smaller", "scattered(axis:_:_:)") { $0[0].scattered(axis: 1, $1, $0[1]) },
        selection("choosing", "choosing(_:where:else:)") {
            .choosing($0[0], where: everyThird(on: $0[0].backend, 3, 5), else: $0[1])
        },
        selection("choosing-broadcast", "choosing(_:where:else:)") {
            .choosing($0[0], where: everyThird(on: $0[0].backend, 4, 1), else: $0[1])
        },
        selection("choosing-own", "choosing(_:where:else:)") { .choosing($0[0] * $0[0], where: $0[0] .> 0, else: $0[1]) },
        selection("choosing-infinite", "choosing(_:where:else:)", isSmooth: false) {
            .choosing($0[0], where: everyThird(on: $0[0].backend, 6), else: $0[1])
        },
        selection("filled", "filled(where:with:)") { $0[0].filled(where: everyThird(on: $0[0].backend, 2, 3, 4), with: -2.5) },
        selection("filled-infinite", "filled(where:with:)", isSmooth: false) {
            $0[0].filled(where: everyThird(on: $0[0].backend, 3, 1), with: -.infinity)
        },
        selection("oneHot", "oneHot(_:classes:on:)", isSmooth: false) {
            .oneHot(IndexArray($0[0].value), classes: 5, on: $0[0].backend)
        },
        selection("oneHot-largest", "oneHot(_:classes:on:)", isSmooth: false) {
            .oneHot(IndexArray($0[0].value), on: $0[0].backend)
        },
        selection("oneHot-none", "oneHot(_:classes:on:)", isSmooth: false) {
            .oneHot(IndexArray($0[0].value), classes: 3, on: $0[0].backend)
        },
    ]

    private static func subscripts(
        _ name: String, _ covers: String = "subscript(any TensorIndex...)", _ function: @escaping @Sendable (Tensor) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "subscripts", name: name, covers: [covers]) { function($0[0]) }
    }

    private static let fromEnd = "subscript(UnboundedRange,any TensorIndex...)"

    static let subscripts: [OperationCase] = [
        subscripts("row") { $0[2] }, subscripts("row-from-end") { $0[-1] }, subscripts("element") { $0[1, -2, 3] },
        subscripts("rows") { $0[1..<3] }, subscripts("closed") { $0[1...3] }, subscripts("from") { $0[2...] },
        subscripts("from-end") { $0[(-3)...] }, subscripts("up-to") { $0[..<2] }, subscripts("up-to-end") { $0[..<(-1)] },
        subscripts("through-end") { $0[0..., ...(-2)] }, subscripts("nothing") { $0[2..<2] },
        subscripts("list") { $0[[2, 0, -1, 2]] }, subscripts("list-inner") { $0[1..., [2, 0], 3] },
        subscripts("list-none") { $0[0..., [Int]()] },
        subscripts("table") { $0[IndexArray([1, 0, 3, 3, 0, 2], shape: [3, 2])] },
        subscripts("stride", fromEnd) { $0[..., stride(from: 0, to: 5, by: 2)] },
        subscripts("ellipsis", fromEnd) { $0[..., 1..<3] }, subscripts("ellipsis-inner") { $0[0, .ellipsis, 2] },
        subscripts("ellipsis-all", fromEnd) { $0[...] }, subscripts("new-axis") { $0[0..., .newAxis, 1] },
        subscripts("new-axis-last", fromEnd) { $0[..., .newAxis] },
        subscripts("mask", "subscript(Tensor)") { $0[everyThird(on: $0.backend, 4, 3, 5)] },
        subscripts("mask-rows", "subscript(Tensor)") { $0[Tensor([1, 0, 1, 1], on: $0.backend)] },
        subscripts("mask-two", "subscript(Tensor)") { $0[everyThird(on: $0.backend, 4, 3)] },
        subscripts("mask-none", "subscript(Tensor)") { $0[everyThird(on: $0.backend, 4, 3, 5) * 0] },
        subscripts("mask-own", "subscript(Tensor)") { $0[$0 .> 0] },
    ]
}
