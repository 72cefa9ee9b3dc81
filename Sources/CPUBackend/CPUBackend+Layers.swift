import CKernels
import TensorCore

extension CPUBackend {
    /// Products of matrices, or of batches of them.
    public func matrixProduct(_ a: NDArray, transposed aTransposed: Bool, _ b: NDArray, transposed bTransposed: Bool) -> NDArray {
        let axes = a.shape.count
        let m = a.shape[aTransposed ? axes - 1 : axes - 2], k = a.shape[aTransposed ? axes - 2 : axes - 1]
        let n = b.shape[bTransposed ? axes - 2 : axes - 1]
        let batch = axes == 3 ? (a.shape[0] == 1 ? b.shape[0] : a.shape[0]) : 1
        let span = recorder?.begin(.matrixProduct(batch: batch, rows: m, inner: k, columns: n))
        defer { span?.end() }
        let result = makeArray(axes == 3 ? [batch, m, n] : [m, n])
        var product = cg_product(
            batch: batch, m: m, n: n, k: k, a_transposed: aTransposed, b_transposed: bTransposed,
            a_batch_stride: axes == 3 && a.shape[0] > 1 ? m * k : 0, b_batch_stride: axes == 3 && b.shape[0] > 1 ? k * n : 0)
        withWorkspace(cg_product_workspace(&product)) { workspace in
            kernels.matrix_product(workers, &product, pointer(a), pointer(b), pointer(result), workspace)
        }
        return result
    }

    /// Normalises each channel of each group.
    public func normalize(
        _ x: NDArray, groups: Int, epsilon: Float, statistics: (mean: NDArray, variance: NDArray)?, tail: NormalizationTail,
        residual: NDArray?
    ) -> Normalized {
        let span = recorder?.begin(.normalization(shape: x.shape, groups: groups, isGradient: false))
        defer { span?.end() }
        var shape = normalization(of: x, groups: groups, epsilon: epsilon, tail: tail)
        shape.has_statistics = statistics != nil
        let result = makeArray(x.shape)
        let (mean, variance) = statistics ?? (makeArray([groups, shape.channels]), makeArray([groups, shape.channels]))
        withWorkspace(cg_normalize_workspace(groups, shape.rows, shape.channels)) { workspace in
            kernels.normalize(
                workers, &shape, pointer(x), residual.map { UnsafePointer(pointer($0)) }, pointer(result), pointer(mean),
                pointer(variance), workspace)
        }
        return Normalized(output: result, mean: mean, variance: variance)
    }

    /// The gradients of `normalize`.
    public func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float,
        tail: NormalizationTail
    ) -> NormalizedGradient {
        let span = recorder?.begin(.normalization(shape: x.shape, groups: groups, isGradient: true))
        defer { span?.end() }
        var shape = normalization(of: x, groups: groups, epsilon: epsilon, tail: tail)
        let result = makeArray(x.shape)
        let scale = makeArray([groups, shape.channels]), offset = makeArray([groups, shape.channels])
        withWorkspace(cg_normalize_workspace(groups, shape.rows, shape.channels)) { workspace in
            kernels.normalize_gradient(
                workers, &shape, pointer(x), pointer(mean), pointer(variance), pointer(outputGradient), pointer(result),
                pointer(offset), pointer(scale), workspace)
        }
        return NormalizedGradient(input: result, scale: scale, offset: offset)
    }

    private func normalization(of x: NDArray, groups: Int, epsilon: Float, tail: NormalizationTail) -> cg_normalization {
        let channels = x.shape[x.shape.count - 1]
        return cg_normalization(
            groups: groups, rows: x.count / (groups * channels), channels: channels, epsilon: epsilon, slope: tail.slope,
            has_statistics: false, scale: tail.scale.map { UnsafePointer(pointer($0)) },
            offset: tail.offset.map { UnsafePointer(pointer($0)) })
    }
}
