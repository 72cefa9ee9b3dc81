import TensorCore

extension Tensor {
    /// -(t log x + (1 - t) log(1 - x)) for probabilities x, its logarithms at least -100.
    ///
    /// A rule of its own, with x (1 - x) at least 1e-12 in its denominator, keeps the gradient at 0 and 1 finite.
    package func binaryCrossEntropy(targets: Tensor) -> Tensor {
        require(shape == targets.shape, "binaryCrossEntropy: targets \(targets.shape) for probabilities \(shape)")
        func limited(_ x: NDArray) -> NDArray { x.map(.logarithm).map(.clamp(-100...Float.greatestFiniteMagnitude)) }
        let t = targets.value, yes = limited(value), no = limited(value.map(.affine(scale: -1, offset: 1)))
        return .made(
            (t * yes + t.map(.affine(scale: -1, offset: 1)) * no) * -1, from: [self, targets], rule: BinaryCrossEntropyRule())
    }
}

struct BinaryCrossEntropyRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        let (x, targets) = (call.inputs[0], call.inputs[1])
        return [
            call.gradient(0) { _ in
                gradient * ((x - targets) / (x * (1 - x)).clamped(to: 1e-12...Float.greatestFiniteMagnitude))
            },
            call.gradient(1) { _ in gradient * ((1 - x).logarithm() - x.logarithm()) },
        ]
    }
}
