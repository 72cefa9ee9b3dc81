import TensorCore

// Arithmetic of two tensors whose shapes broadcast, and of a tensor and a number.

extension Tensor {
    /// a + b. PyTorch's `add`.
    public static func + (a: Tensor, b: Tensor) -> Tensor { made(a.value + b.value, from: [a, b], rule: AddRule()) }
    /// a - b. PyTorch's `sub`.
    public static func - (a: Tensor, b: Tensor) -> Tensor { made(a.value - b.value, from: [a, b], rule: SubtractRule()) }
    /// a b, element by element. PyTorch's `mul`.
    public static func * (a: Tensor, b: Tensor) -> Tensor { made(a.value * b.value, from: [a, b], rule: MultiplyRule()) }
    /// a / b. PyTorch's `div`.
    public static func / (a: Tensor, b: Tensor) -> Tensor { made(a.value / b.value, from: [a, b], rule: DivideRule()) }

    /// a + b, b a number. PyTorch's `add`.
    public static func + (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1, offset: b) }
    /// a + b, a a number. PyTorch's `add`.
    public static func + (a: Float, b: Tensor) -> Tensor { b.affine(scale: 1, offset: a) }
    /// a - b, b a number. PyTorch's `sub`.
    public static func - (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1, offset: -b) }
    /// a - b, a a number. PyTorch's `sub`.
    public static func - (a: Float, b: Tensor) -> Tensor { b.affine(scale: -1, offset: a) }
    /// a b, b a number. PyTorch's `mul`.
    public static func * (a: Tensor, b: Float) -> Tensor { a.affine(scale: b, offset: 0) }
    /// a b, a a number. PyTorch's `mul`.
    public static func * (a: Float, b: Tensor) -> Tensor { b.affine(scale: a, offset: 0) }
    /// a / b, b a number. PyTorch's `div`.
    public static func / (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1 / b, offset: 0) }
    /// a / b, a a number. PyTorch's `div`.
    public static func / (a: Float, b: Tensor) -> Tensor { a * b.reciprocal() }
    /// -a. PyTorch's `neg`.
    public static prefix func - (a: Tensor) -> Tensor { a.affine(scale: -1, offset: 0) }

    /// scale · x + offset, in one pass. PyTorch's `add` of `alpha` times x.
    public func affine(scale: Float, offset: Float) -> Tensor {
        .made(value.map(.affine(scale: scale, offset: offset)), from: [self], rule: AffineRule(scale: scale))
    }

    /// The larger of each pair; equal ones share the gradient. PyTorch's `maximum`.
    public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
        made(a.value.combined(.maximum, with: b.value), from: [a, b], rule: ExtremeRule(isMaximum: true))
    }

    /// The smaller of each pair; equal ones share the gradient. PyTorch's `minimum`.
    public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
        made(a.value.combined(.minimum, with: b.value), from: [a, b], rule: ExtremeRule(isMaximum: false))
    }
}

struct AddRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [call.gradient(0) { gradient.summed(to: $0.shape) }, call.gradient(1) { gradient.summed(to: $0.shape) }]
    }
}

struct SubtractRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [call.gradient(0) { gradient.summed(to: $0.shape) }, call.gradient(1) { -gradient.summed(to: $0.shape) }]
    }
}

struct MultiplyRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [
            call.gradient(0) { (gradient * call.inputs[1]).summed(to: $0.shape) },
            call.gradient(1) { (gradient * call.inputs[0]).summed(to: $0.shape) },
        ]
    }
}

struct DivideRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let quotient = gradient / call.inputs[1]
        return [
            call.gradient(0) { quotient.summed(to: $0.shape) },
            call.gradient(1) { -(quotient * call.output).summed(to: $0.shape) },
        ]
    }
}

struct AffineRule: GradientRule {
    let scale: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [scale == 1 ? gradient : gradient * scale] }
}

struct ExtremeRule: GradientRule {
    let isMaximum: Bool

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let (a, b) = (call.inputs[0], call.inputs[1])
        // 1 where a is the one, ½ where both are, 0 where b is.
        let share = ((isMaximum ? a .> b : b .> a) - (isMaximum ? b .> a : a .> b)).affine(scale: 0.5, offset: 0.5)
        return [
            call.gradient(0) { (gradient * share).summed(to: $0.shape) },
            call.gradient(1) { (gradient * (1 - share)).summed(to: $0.shape) },
        ]
    }
}
