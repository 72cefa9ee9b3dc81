import Autograd
import Foundation
import TensorCore

/// Where two arrays that should be equal differ.
///
/// Tests write `#expect(mismatch(actual, expected) == nil)`; a failure then shows the description.
public struct Mismatch: Equatable, Sendable, CustomStringConvertible {
    /// Where two arrays differ most, and by how much.
    public let description: String
}

/// Compares elementwise: each |actual - expected| may be `absolute` + `relative` · |expected|.
///
/// Equal infinities agree, and so do two NaNs.
/// - Parameter regeneration: the fixture that `expected` came from, for the hint in the message.
/// - Returns: nil where all elements agree; else shape, how many differ, and the element that is farthest beyond its tolerance.
public func mismatch(
    _ actual: HostArray, _ expected: HostArray, absolute: Float = 1e-5, relative: Float = 1e-5, from fixture: Fixture? = nil
) -> Mismatch? {
    guard actual.shape == expected.shape else {
        return Mismatch(description: "shape \(actual.shape) instead of \(expected.shape)")
    }
    var failures = 0
    var worst = (excess: -Float.infinity, index: 0)
    for (index, (a, e)) in zip(actual.values, expected.values).enumerated() where !(a == e || (a.isNaN && e.isNaN)) {
        let tolerance = absolute + relative * abs(e)
        let error = abs(a - e)
        if error <= tolerance && e.isFinite { continue }
        failures += 1
        let excess = error.isFinite && tolerance.isFinite && tolerance > 0 ? error / tolerance : .infinity
        if excess > worst.excess { worst = (excess, index) }
    }
    guard failures > 0 else { return nil }
    let a = actual.values[worst.index], e = expected.values[worst.index]
    let hint = fixture.map { "; expected values: \($0.origin)" } ?? ""
    return Mismatch(
        description: "\(failures) of \(actual.values.count) elements of shape \(actual.shape) differ, worst at "
            + "\(indices(of: worst.index, in: actual.shape)): \(a) instead of \(e) "
            + "(tolerance \(absolute) + \(relative) relative)\(hint)")
}

/// Compares the numbers of a tensor; see `mismatch(_:_:absolute:relative:from:)`.
public func mismatch(
    _ actual: Tensor, _ expected: HostArray, absolute: Float = 1e-5, relative: Float = 1e-5, from fixture: Fixture? = nil
) -> Mismatch? {
    mismatch(actual.value.host, expected, absolute: absolute, relative: relative, from: fixture)
}

/// The place of element `offset` along each axis.
private func indices(of offset: Int, in shape: [Int]) -> [Int] {
    var rest = offset
    return shape.reversed().map { extent in
        defer { rest /= max(1, extent) }
        return rest % max(1, extent)
    }.reversed()
}
