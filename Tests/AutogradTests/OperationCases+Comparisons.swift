import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    private static func mask(
        _ name: String, _ covers: String, _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "comparisons", name: name, covers: [covers], isSmooth: false, function: function)
    }

    /// A comparison of two tensors, and one of a tensor and a number.
    private static func comparison(
        _ name: String, _ symbol: String, _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor,
        _ withNumber: @escaping @Sendable (Tensor, Float) -> Tensor
    ) -> [OperationCase] {
        ["\(name)", "\(name)-special"].map { mask($0, "\(symbol)(Tensor,Tensor)") { function($0[0], $0[1]) } }
            + [("0.25", 0.25), ("inf", Float.infinity), ("nan", .nan)].map { text, number in
                mask("\(name)-\(text)", "\(symbol)(Tensor,Float)") { withNumber($0[0], number) }
            }
    }

    static let comparisons: [OperationCase] =
        comparison("greater", ".>", { $0 .> $1 }, { $0 .> $1 }) + comparison("less", ".<", { $0 .< $1 }, { $0 .< $1 })
        + comparison("atLeast", ".>=", { $0 .>= $1 }, { $0 .>= $1 }) + comparison("atMost", ".<=", { $0 .<= $1 }, { $0 .<= $1 })
        + comparison("equal", ".==", { $0 .== $1 }, { $0 .== $1 }) + comparison("different", ".!=", { $0 .!= $1 }, { $0 .!= $1 })

    static let logic: [OperationCase] = [
        mask("and", ".&(Tensor,Tensor)") { $0[0] .& $0[1] },
        mask("or", ".|(Tensor,Tensor)") { $0[0] .| $0[1] },
        mask("xor", ".^(Tensor,Tensor)") { $0[0] .^ $0[1] },
        mask("not", ".!(Tensor)") { .!$0[0] },
        mask("any", "any(axes:keepingAxes:)") { $0[0].any() },
        mask("any-first", "any(axes:keepingAxes:)") { $0[0].any(axes: [0]) },
        mask("any-kept", "any(axes:keepingAxes:)") { $0[0].any(axes: [-1], keepingAxes: true) },
        mask("any-nothing", "any(axes:keepingAxes:)") { $0[0].any(axes: [1]) },
        mask("all", "all(axes:keepingAxes:)") { $0[0].all() },
        mask("all-first", "all(axes:keepingAxes:)") { $0[0].all(axes: [0]) },
        mask("all-kept", "all(axes:keepingAxes:)") { $0[0].all(axes: [-1], keepingAxes: true) },
        mask("all-nothing", "all(axes:keepingAxes:)") { $0[0].all(axes: [1]) },
        mask("nonzero", "trueIndices()") { Tensor($0[0].trueIndices(), on: $0[0].backend) },
        mask("nonzero-none", "trueIndices()") { Tensor($0[0].trueIndices(), on: $0[0].backend) },
        mask("isNaN", "isNaN()") { $0[0].isNaN() },
        mask("isInfinite", "isInfinite()") { $0[0].isInfinite() },
        mask("isFinite", "isFinite()") { $0[0].isFinite() },
    ]
}
