import TensorCore

extension ComputeBackend {
    /// A step on one weight, in place where nobody else holds it.
    func adam(_ step: AdamStep, gradient: NDArray, weight: inout NDArray, first: inout NDArray, second: inout NDArray) {
        var (weights, firsts, seconds) = ([take(&weight)], [take(&first)], [take(&second)])
        adam([step], gradients: [gradient], weights: &weights, first: &firsts, second: &seconds)
        (weight, first, second) = (weights[0], firsts[0], seconds[0])
    }

    private func take(_ array: inout NDArray) -> NDArray {
        defer { array = NDArray(0, on: self) }
        return array
    }
}
