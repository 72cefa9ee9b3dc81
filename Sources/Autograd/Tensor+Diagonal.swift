import TensorCore

// Matrices by their diagonals. Matrices are the last two axes; leading axes are a batch of them.

extension Tensor {
    /// 1 on the diagonal and 0 elsewhere, [size, size]. PyTorch's `eye`.
    public static func identity(_ size: Int, on backend: any ComputeBackend) -> Tensor {
        Tensor((0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 }, shape: [size, size], on: backend)
    }

    /// x_ii of matrices [..., rows, columns], as many as the smaller of both. PyTorch's `diagonal`.
    public func diagonal() -> Tensor {
        require(shape.count >= 2, "diagonal: \(shape) is no matrix")
        let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
        let positions = (0..<min(rows, columns)).map { $0 * (columns + 1) }
        return reshaped(shape.dropLast(2) + [rows * columns])
            .mapped(axis: -1, through: AxisMap(inputCount: rows * columns, positions: positions))
    }

    /// Matrices [..., size, size] with this tensor, [..., size], on their diagonals and 0 elsewhere. PyTorch's `diag_embed`.
    public func diagonalMatrix() -> Tensor {
        require(!shape.isEmpty, "diagonalMatrix: a scalar has no axis")
        let size = shape[shape.count - 1]
        let positions = (0..<size * size).map { $0 % (size + 1) == 0 ? $0 / (size + 1) : nil }
        return mapped(axis: -1, through: AxisMap(inputCount: size, positions: positions)).reshaped(shape + [size])
    }

    /// Σ x_ii, the sum of the diagonal of matrices [..., rows, columns]. PyTorch's `trace`.
    public func trace() -> Tensor { diagonal().sum(axes: [-1]) }
}
