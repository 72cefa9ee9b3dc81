import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    private static func shape(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "shape", name: name, covers: [covers], function: function)
    }

    /// As in the generator: all parts in one, flat, each with a factor.
    private static func weighted(_ parts: [Tensor]) -> Tensor {
        .concatenated(parts.enumerated().map { Float($0 + 1) * $1.reshaped([$1.value.count]) }, axis: 0)
    }

    static let shapes: [OperationCase] =
        [
            shape("reshaped", "reshaped(_:)") { $0[0].reshaped([4, 6]) },
            shape("reshaped-open", "reshaped(_:)") { $0[0].reshaped([3, -1, 2]) },
            shape("transposed", "transposed(_:)") { $0[0].transposed() },
            shape("transposed-order", "transposed(_:)") { $0[0].transposed([2, 0, 3, 1]) },
            shape("broadcast", "broadcast(to:)") { $0[0].broadcast(to: [2, 3, 4, 5]) },
            shape("summed", "summed(to:)") { $0[0].summed(to: [3, 1, 5]) },
            shape("concatenated", "concatenated(_:axis:)") { .concatenated($0, axis: 1) },
            shape("concatenated-last", "concatenated(_:axis:)") { .concatenated($0, axis: -1) },
            shape("concatenated-twice", "concatenated(_:axis:)") { .concatenated([$0[0], $0[0].square()], axis: 0) },
            shape("stacked", "stacked(_:axis:)") { .stacked($0) },
            shape("stacked-last", "stacked(_:axis:)") { .stacked($0, axis: -1) },
            shape("stacked-scalars", "stacked(_:axis:)") { .stacked($0) },
            shape("split", "split(axis:sizes:)") { weighted($0[0].split(axis: 1, sizes: [2, 0, 1, 3])) },
            shape("split-every", "split(axis:every:)") { weighted($0[0].split(axis: -1, every: 2)) },
            shape("split-nothing", "split(axis:every:)") { weighted($0[0].split(axis: 0, every: 2)) },
            shape("tiled", "tiled(_:)") { $0[0].tiled([2, 1, 3]) },
            shape("tiled-more", "tiled(_:)") { $0[0].tiled([2, 3, 2]) },
            shape("tiled-fewer", "tiled(_:)") { $0[0].tiled([3]) },
            shape("tiled-none", "tiled(_:)") { $0[0].tiled([0, 2]) },
            shape("slice", "slice(axis:_:)") { $0[0].slice(axis: 1, 1..<4) },
            shape("slice-last", "slice(axis:_:)") { $0[0].slice(axis: -1, 2..<3) },
        ]
        + [PaddingMode.zero, .reflect, .replicate].flatMap { mode in
            [
                shape("padded-axis-\(mode.rawValue)", "padded(axis:before:after:mode:)") {
                    $0[0].padded(axis: 1, before: 2, after: 1, mode: mode)
                },
                shape("padded-\(mode.rawValue)", "padded(_:mode:)") {
                    $0[0].padded(Padding(top: 1, left: 3, bottom: 2, right: 0), mode: mode)
                },
            ]
        }

    private static func map(
        _ name: String, _ covers: [String], axes: [Int], _ map: @escaping @Sendable (Int) -> AxisMap
    ) -> OperationCase {
        OperationCase(fixture: "axis-maps", name: name, covers: ["mapped(axis:through:)"] + covers) {
            axes.reduce($0[0]) { tensor, axis in tensor.mapped(axis: axis, through: map(tensor.shape[axis])) }
        }
    }

    private static let averagePooling = "averagePooling(_:stride:padding:countsPadding:of:)"

    // Slices and pads are built on maps too; the shape cases check them.
    static let axisMaps: [OperationCase] = [
        map("flip", ["flip(_:)"], axes: [2]) { .flip($0) },
        map("nearestUpsampling-2", ["nearestUpsampling(by:of:)"], axes: [1, 2]) { .nearestUpsampling(by: 2, of: $0) },
        map("nearestUpsampling-3", ["nearestUpsampling(by:of:)"], axes: [1, 2]) { .nearestUpsampling(by: 3, of: $0) },
        map("linearUpsampling-2", ["linearUpsampling(by:of:)"], axes: [1, 2]) { .linearUpsampling(by: 2, of: $0) },
        map("linearUpsampling-3", ["linearUpsampling(by:of:)"], axes: [1, 2]) { .linearUpsampling(by: 3, of: $0) },
        map("averagePooling-2", [averagePooling], axes: [1, 2]) { .averagePooling(2, of: $0) },
        map("averagePooling-3", [averagePooling], axes: [1, 2]) { .averagePooling(3, of: $0) },
        map("averagePooling-3-s1-p1", [averagePooling], axes: [1, 2]) { .averagePooling(3, stride: 1, padding: 1, of: $0) },
        map("averagePooling-4-s3-p2-inside", [averagePooling], axes: [1, 2]) {
            .averagePooling(4, stride: 3, padding: 2, countsPadding: false, of: $0)
        },
        map("linearResizing", ["linearResizing(to:of:)"], axes: [1, 2]) { .linearResizing(to: $0 == 3 ? 5 : 3, of: $0) },
        map("cubicResizing", ["cubicResizing(to:of:)"], axes: [1, 2]) { .cubicResizing(to: $0 == 3 ? 5 : 4, of: $0) },
        map("cubicResizing-4x", ["cubicResizing(to:of:)"], axes: [1, 2]) { .cubicResizing(to: $0 == 8 ? 2 : 12, of: $0) },
        map("mapped", ["slice(_:of:)", "pad(before:after:mode:of:)"], axes: [1]) {
            AxisMap(inputCount: $0, terms: [[(1, 2), (0, -1)], [], [(2, 1), (1, 1)]])
        },
    ]
}
