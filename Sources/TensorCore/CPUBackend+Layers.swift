import CKernels

extension CPUBackend {
    public func matrixProduct(_ a: NDArray, transposed aTransposed: Bool, _ b: NDArray, transposed bTransposed: Bool) -> NDArray {
        let axes = a.shape.count
        let m = a.shape[aTransposed ? axes - 1 : axes - 2], k = a.shape[aTransposed ? axes - 2 : axes - 1]
        let n = b.shape[bTransposed ? axes - 2 : axes - 1]
        let batch = axes == 3 ? max(a.shape[0], b.shape[0]) : 1
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

    public func normalize(_ x: NDArray, groups: Int, epsilon: Float) -> Normalized {
        let channels = x.shape[x.shape.count - 1], rows = x.count / (groups * channels)
        let span = recorder?.begin(.normalization(shape: x.shape, groups: groups, isGradient: false))
        defer { span?.end() }
        let result = makeArray(x.shape), mean = makeArray([groups, channels]), variance = makeArray([groups, channels])
        withWorkspace(cg_normalize_workspace(groups, rows, channels)) { workspace in
            kernels.normalize(
                workers, groups, rows, channels, epsilon, pointer(x), pointer(result), pointer(mean), pointer(variance),
                workspace)
        }
        return Normalized(output: result, mean: mean, variance: variance)
    }

    public func normalizeGradient(
        _ x: NDArray, mean: NDArray, variance: NDArray, outputGradient: NDArray, groups: Int, epsilon: Float
    ) -> NDArray {
        let channels = x.shape[x.shape.count - 1], rows = x.count / (groups * channels)
        let span = recorder?.begin(.normalization(shape: x.shape, groups: groups, isGradient: true))
        defer { span?.end() }
        let result = makeArray(x.shape)
        withWorkspace(cg_normalize_workspace(groups, rows, channels)) { workspace in
            kernels.normalize_gradient(
                workers, groups, rows, channels, epsilon, pointer(x), pointer(mean), pointer(variance), pointer(outputGradient),
                pointer(result), workspace)
        }
        return result
    }
}
