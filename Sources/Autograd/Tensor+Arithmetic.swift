import TensorCore

// Arithmetic of two tensors whose shapes broadcast, and of a tensor and a number.

extension Tensor {
    public static func + (a: Tensor, b: Tensor) -> Tensor { made(a.value + b.value, from: [a, b], rule: AddRule()) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { made(a.value - b.value, from: [a, b], rule: SubtractRule()) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { made(a.value * b.value, from: [a, b], rule: MultiplyRule()) }
    public static func / (a: Tensor, b: Tensor) -> Tensor { made(a.value / b.value, from: [a, b], rule: DivideRule()) }

    public static func + (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1, offset: b) }
    public static func + (a: Float, b: Tensor) -> Tensor { b.affine(scale: 1, offset: a) }
    public static func - (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1, offset: -b) }
    public static func - (a: Float, b: Tensor) -> Tensor { b.affine(scale: -1, offset: a) }
    public static func * (a: Tensor, b: Float) -> Tensor { a.affine(scale: b, offset: 0) }
    public static func * (a: Float, b: Tensor) -> Tensor { b.affine(scale: a, offset: 0) }
    public static func / (a: Tensor, b: Float) -> Tensor { a.affine(scale: 1 / b, offset: 0) }
    public static func / (a: Float, b: Tensor) -> Tensor { a * b.reciprocal() }
    public static prefix func - (a: Tensor) -> Tensor { a.affine(scale: -1, offset: 0) }

    /// scale · x + offset.
    public func affine(scale: Float, offset: Float) -> Tensor {
        .made(value.map(.affine(scale: scale, offset: offset)), from: [self], rule: AffineRule(scale: scale))
    }

    /// The larger of each pair; the gradient goes to it, to the second where they are equal.
    public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
        made(a.value.combined(.maximum, with: b.value), from: [a, b], rule: ExtremeRule(isMaximum: true))
    }

    /// The smaller of each pair; the gradient goes to it, to the second where they are equal.
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
        let first = isMaximum ? a .> b : b .> a
        return [
            call.gradient(0) { (gradient * first).summed(to: $0.shape) },
            call.gradient(1) { (gradient * (1 - first)).summed(to: $0.shape) },
        ]
    }
}
