import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    private static func reduction(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable (Tensor) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "reductions", name: name, covers: [covers], isSmooth: isSmooth) { function($0[0]) }
    }

    private static let sum = "sum(axes:keepingAxes:)"
    private static let mean = "mean(axes:keepingAxes:)"
    private static let variance = "variance(axes:keepingAxes:isUnbiased:)"
    private static let deviation = "standardDeviation(axes:keepingAxes:isUnbiased:)"
    private static let cumulative = "cumulativeSum(axis:)"
    private static let maximum = "maximum(axes:keepingAxes:)"
    private static let minimum = "minimum(axes:keepingAxes:)"

    static let reductions: [OperationCase] = [
        reduction("sum", sum) { $0.sum() },
        reduction("sum-first-third", sum) { $0.sum(axes: [0, 2]) },
        reduction("sum-last-kept", sum) { $0.sum(axes: [-1], keepingAxes: true) },
        reduction("sum-scalar", sum) { $0.sum() },
        reduction("mean", mean) { $0.mean() },
        reduction("mean-middle-kept", mean) { $0.mean(axes: [1, 2], keepingAxes: true) },
        reduction("variance", variance) { $0.variance() },
        reduction("variance-unbiased", variance) { $0.variance(axes: [1], isUnbiased: true) },
        reduction("variance-kept", variance) { $0.variance(axes: [1, 2], keepingAxes: true) },
        reduction("variance-last", variance) { $0.variance(axes: [-1, 0], isUnbiased: true) },
        reduction("variance-one-extreme", variance, isSmooth: false) { $0.variance(axes: [1]) },
        reduction("variance-one-unbiased-extreme", variance, isSmooth: false) { $0.variance(axes: [1], isUnbiased: true) },
        reduction("variance-nothing", variance) { $0.variance(axes: [0], isUnbiased: true) },
        reduction("variance-none", variance, isSmooth: false) { $0.variance() },
        reduction("deviation", deviation) { $0.standardDeviation() },
        reduction("deviation-unbiased", deviation) { $0.standardDeviation(axes: [1], isUnbiased: true) },
        reduction("deviation-kept", deviation) { $0.standardDeviation(axes: [1, -1], keepingAxes: true) },
        reduction("deviation-extreme", deviation, isSmooth: false) { $0.standardDeviation(axes: [1], isUnbiased: true) },
        reduction("deviation-one-extreme", deviation, isSmooth: false) { $0.standardDeviation(axes: [1], isUnbiased: true) },
        reduction("mean-extreme", mean, isSmooth: false) { $0.mean(axes: [1]) },
        reduction("mean-nothing", mean, isSmooth: false) { $0.mean(axes: [0]) },
        reduction("mean-nothing-left", mean) { $0.mean(axes: [0]) },
        reduction("sum-nothing", sum) { $0.sum(axes: [0]) },
        reduction("cumulativeSum", cumulative) { $0.cumulativeSum(axis: 0) },
        reduction("cumulativeSum-middle", cumulative) { $0.cumulativeSum(axis: 1) },
        reduction("cumulativeSum-last", cumulative) { $0.cumulativeSum(axis: -1) },
        reduction("cumulativeSum-one", cumulative) { $0.cumulativeSum(axis: 1) },
        reduction("cumulativeSum-nothing", cumulative) { $0.cumulativeSum(axis: 1) },
        reduction("cumulativeSum-extreme", cumulative, isSmooth: false) { $0.cumulativeSum(axis: 1) },
        reduction("maximum-all", maximum) { $0.maximum() },
        reduction("maximum-axes", maximum) { $0.maximum(axes: [0, 2]) },
        reduction("maximum-ties", maximum, isSmooth: false) { $0.maximum(axes: [1]) },
        reduction("minimum-all", minimum) { $0.minimum() },
        reduction("minimum-kept", minimum) { $0.minimum(axes: [1], keepingAxes: true) },
        reduction("minimum-ties", minimum, isSmooth: false) { $0.minimum(axes: [1]) },
    ]
}
