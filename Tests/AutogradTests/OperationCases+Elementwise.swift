import Autograd
import Fixtures
import TensorCore

extension OperationCase {
    private static func arithmetic(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable ([Tensor]) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "arithmetic", name: name, covers: [covers], isSmooth: isSmooth, function: function)
    }

    static let arithmetic: [OperationCase] = [
        arithmetic("add", "+(Tensor,Tensor)") { $0[0] + $0[1] },
        arithmetic("add-broadcast", "+(Tensor,Tensor)") { $0[0] + $0[1] },
        arithmetic("add-scalar", "+(Tensor,Tensor)") { $0[0] + $0[1] },
        arithmetic("subtract", "-(Tensor,Tensor)") { $0[0] - $0[1] },
        arithmetic("subtract-broadcast", "-(Tensor,Tensor)") { $0[0] - $0[1] },
        arithmetic("multiply", "*(Tensor,Tensor)") { $0[0] * $0[1] },
        arithmetic("multiply-broadcast", "*(Tensor,Tensor)") { $0[0] * $0[1] },
        arithmetic("multiply-itself", "*(Tensor,Tensor)") { $0[0] * $0[0] * $0[0] },
        arithmetic("divide", "/(Tensor,Tensor)") { $0[0] / $0[1] },
        arithmetic("divide-broadcast", "/(Tensor,Tensor)") { $0[0] / $0[1] },
        arithmetic("maximum", "maximum(_:_:)") { .maximum($0[0], $0[1]) },
        arithmetic("maximum-broadcast", "maximum(_:_:)") { .maximum($0[0], $0[1]) },
        arithmetic("maximum-ties", "maximum(_:_:)", isSmooth: false) { .maximum($0[0], $0[1]) },
        arithmetic("minimum-ties", "minimum(_:_:)", isSmooth: false) { .minimum($0[0], $0[1]) },
        arithmetic("minimum", "minimum(_:_:)") { .minimum($0[0], $0[1]) },
        arithmetic("minimum-broadcast", "minimum(_:_:)") { .minimum($0[0], $0[1]) },
    ]

    static let numberArithmetic: [OperationCase] = [
        arithmetic("add-number", "+(Tensor,Float)") { $0[0] + 1.5 },
        arithmetic("number-add", "+(Float,Tensor)") { 1.5 + $0[0] },
        arithmetic("subtract-number", "-(Tensor,Float)") { $0[0] - 1.5 },
        arithmetic("number-subtract", "-(Float,Tensor)") { 1.5 - $0[0] },
        arithmetic("multiply-number", "*(Tensor,Float)") { $0[0] * -2.5 },
        arithmetic("number-multiply", "*(Float,Tensor)") { -2.5 * $0[0] },
        arithmetic("divide-number", "/(Tensor,Float)") { $0[0] / 3 },
        arithmetic("number-divide", "/(Float,Tensor)") { 2 / $0[0] },
        arithmetic("negate", "-(Tensor)") { -$0[0] },
        arithmetic("affine", "affine(scale:offset:)") { $0[0].affine(scale: -1.5, offset: 0.25) },
    ]

    private static func elementary(
        _ name: String, _ covers: String, isSmooth: Bool = true, _ function: @escaping @Sendable (Tensor) -> Tensor
    ) -> OperationCase {
        OperationCase(fixture: "elementwise", name: name, covers: [covers], isSmooth: isSmooth) { function($0[0]) }
    }

    static let elementwise: [OperationCase] = [
        elementary("exponential", "exponential()") { $0.exponential() },
        elementary("logarithm", "logarithm()") { $0.logarithm() },
        elementary("square", "square()") { $0.square() },
        elementary("squareRoot", "squareRoot()") { $0.squareRoot() },
        elementary("reciprocal", "reciprocal()") { $0.reciprocal() },
        elementary("reciprocal-negative", "reciprocal()") { $0.reciprocal() },
        elementary("errorFunction", "errorFunction()") { $0.errorFunction() },
        elementary("errorFunction-extreme", "errorFunction()", isSmooth: false) { $0.errorFunction() },
        elementary("absolute", "absolute()") { $0.absolute() },
        elementary("power-3", "power(_:)") { $0.power(3) },
        elementary("power-2.5", "power(_:)") { $0.power(2.5) },
        elementary("power-minus-1", "power(_:)") { $0.power(-1) },
        elementary("power-1", "power(_:)", isSmooth: false) { $0.power(1) },
        elementary("power-0", "power(_:)", isSmooth: false) { $0.power(0) },
        elementary("clamped", "clamped(to:)") { $0.clamped(to: -0.5...1.25) },
        elementary("clamped-extreme", "clamped(to:)", isSmooth: false) { $0.clamped(to: -0.5...1.25) },
        elementary("clamped-above", "clamped(to:)") { $0.clamped(to: -.infinity...0.5) },
        elementary("clamped-bounds", "clamped(to:)", isSmooth: false) { $0.clamped(to: -0.5...1.25) },
    ]
}
