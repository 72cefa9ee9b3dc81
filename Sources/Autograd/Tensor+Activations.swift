import TensorCore

// Activation functions. Where no second derivative is asked for, a gradient is one kernel; otherwise it is made of
// operations that can be differentiated.

extension Tensor {
    /// max(x, 0), with derivative 0 at 0 (Nair and Hinton, 2010). PyTorch's `relu`.
    public func relu() -> Tensor { leakyReLU(slope: 0) }

    /// x where x > 0, else slope · x, with derivative `slope` at 0 (Maas et al., 2013). PyTorch's `leaky_relu`.
    ///
    /// - Parameter slope: Default 0.01; the GAN papers take 0.2.
    public func leakyReLU(slope: Float = 0.01) -> Tensor {
        .made(value.map(.leakyReLU(slope: slope)), from: [self], rule: LeakyReLURule(slope: slope))
    }

    /// min(max(x, 0), 6), with derivative 0 at 0 and 6 (Krizhevsky, 2010). PyTorch's `relu6`.
    public func relu6() -> Tensor { .made(value.map(.clamp(0...6)), from: [self], rule: ReLU6Rule()) }

    /// (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ), the hyperbolic tangent, into (-1, 1). PyTorch's `tanh`.
    public func tanh() -> Tensor { .made(value.map(.tanh), from: [self], rule: TanhRule()) }

    /// 1 / (1 + e⁻ˣ), the logistic function, into (0, 1). PyTorch's `sigmoid`.
    public func sigmoid() -> Tensor { .made(value.map(.sigmoid), from: [self], rule: SigmoidRule()) }

    /// log(1 + exp(β x)) / β, a smooth ReLU, without overflow (Dugas et al., 2001). PyTorch's `softplus`.
    ///
    /// - Parameter beta: β, how sharp the bend at 0 is; default 1.
    public func softplus(beta: Float = 1) -> Tensor {
        if beta != 1 { return (self * beta).softplus() / beta }
        return .made(value.map(.softplus), from: [self], rule: SoftplusRule())
    }
}

struct LeakyReLURule: GradientRule {
    let slope: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.gated(by: call.inputs[0].value, slope: slope)]
    }
}

extension Tensor {
    /// This where the gate is positive, else slope · this, both broadcast: linear in this, so its own gradient is gated the same
    /// way.
    func gated(by gate: NDArray, slope: Float) -> Tensor {
        .made(
            value.combined(.leakyReLUGradient(slope: slope), with: gate), from: [self], rule: GateRule(gate: gate, slope: slope))
    }
}

private struct GateRule: GradientRule {
    let gate: NDArray
    let slope: Float

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.gated(by: gate, slope: slope).summed(to: call.inputs[0].shape)]
    }
}

struct ReLU6Rule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let x = call.inputs[0]
        return [gradient.gated(by: (.!((x .<= 0) .| (x .>= 6))).value, slope: 0)]
    }
}

struct TanhRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        if Recording.isOn { return [gradient * (1 - call.output.square())] }
        return [Tensor(gradient.value.combined(.tanhGradient, with: call.output.value))]
    }
}

struct SigmoidRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        if Recording.isOn { return [gradient * (call.output * (1 - call.output))] }
        return [Tensor(gradient.value.combined(.sigmoidGradient, with: call.output.value))]
    }
}

struct SoftplusRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient * call.inputs[0].sigmoid()] }
}
