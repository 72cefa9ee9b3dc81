import TensorCore

// Elementary functions of one tensor, each with its derivative below.

extension Tensor {
    /// eˣ. PyTorch's `exp`.
    public func exponential() -> Tensor { .made(value.map(.exponential), from: [self], rule: ExponentialRule()) }
    /// log x, the natural logarithm. PyTorch's `log`.
    public func logarithm() -> Tensor { .made(value.map(.logarithm), from: [self], rule: LogarithmRule()) }
    /// x². PyTorch's `square`.
    public func square() -> Tensor { .made(value.map(.square), from: [self], rule: SquareRule()) }
    /// √x. PyTorch's `sqrt`.
    public func squareRoot() -> Tensor { .made(value.map(.squareRoot), from: [self], rule: SquareRootRule()) }
    /// 1 / x. PyTorch's `reciprocal`.
    public func reciprocal() -> Tensor { .made(value.map(.reciprocal), from: [self], rule: ReciprocalRule()) }
    /// erf(x) = 2 / √π ∫₀ˣ exp(-t²) dt, the error function. PyTorch's `erf`.
    public func errorFunction() -> Tensor { .made(value.map(.errorFunction), from: [self], rule: ErrorFunctionRule()) }
    /// |x|; the derivative at 0 is 0. PyTorch's `abs`.
    public func absolute() -> Tensor { .made(value.map(.absolute), from: [self], rule: AbsoluteRule()) }
    /// x to a constant exponent. PyTorch's `pow`.
    public func power(_ exponent: Float) -> Tensor {
        .made(value.map(.power(exponent)), from: [self], rule: PowerRule(exponent: exponent))
    }
    /// x moved into `range`; the derivative is 1 within it, bounds included, else 0. PyTorch's `clamp`.
    public func clamped(to range: ClosedRange<Float>) -> Tensor {
        .made(value.map(.clamp(range)), from: [self], rule: ClampRule(range: range))
    }
}

struct ExponentialRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient * call.output] }
}

struct LogarithmRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient / call.inputs[0]] }
}

struct SquareRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [2 * (gradient * call.inputs[0])] }
}

struct SquareRootRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient / (2 * call.output)] }
}

struct ReciprocalRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [-(gradient * call.output.square())] }
}

struct ErrorFunctionRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient * ((-call.inputs[0].square()).exponential() * (2 / Float.pi.squareRoot()))]
    }
}

struct AbsoluteRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient * Tensor(call.inputs[0].value.map(.sign))]
    }
}

struct PowerRule: GradientRule {
    let exponent: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        // x⁰ is constant, at 0 too, where x⁻¹ has no value.
        [exponent == 0 ? gradient * 0 : exponent * (gradient * call.inputs[0].power(exponent - 1))]
    }
}

struct ClampRule: GradientRule {
    let range: ClosedRange<Float>

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let x = call.inputs[0]
        let outside = (x .> range.upperBound) + (-x .> -range.lowerBound)
        return [gradient * (1 - outside - x.isNaN())]
    }
}
