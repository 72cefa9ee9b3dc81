import TensorCore

// The same elements in another arrangement, and maps of one axis onto another.

extension Tensor {
    /// The same elements in row-major order in another shape. PyTorch's `reshape`.
    ///
    /// - Parameter shape: The new extents; one of them may be -1, for what is left.
    /// - Precondition: the counts are equal.
    public func reshaped(_ shape: [Int]) -> Tensor {
        var shape = shape
        if let open = shape.firstIndex(of: -1) {
            shape[open] = 1
            shape[open] = value.count / max(1, shape.reduce(1, *))
        }
        return shape == self.shape ? self : .made(value.reshaped(shape), from: [self], rule: ReshapeRule())
    }

    /// The axes in another order: axis i of the result is axis `order[i]`; in reverse where nil. PyTorch's `permute`.
    public func transposed(_ order: [Int]? = nil) -> Tensor {
        let order = order ?? shape.indices.reversed()
        return .made(value.transposed(order), from: [self], rule: TransposeRule(order: order))
    }

    /// The elements repeated along axes that are new or had extent 1. PyTorch's `broadcast_to`.
    public func broadcast(to shape: [Int]) -> Tensor {
        shape == self.shape ? self : .made(value.broadcast(to: shape), from: [self], rule: BroadcastRule())
    }

    /// Sums over the axes along which `shape` is stretched to this shape: the adjoint of `broadcast(to:)`. PyTorch's
    /// `sum_to_size`.
    public func summed(to shape: [Int]) -> Tensor {
        shape == self.shape ? self : .made(value.summed(to: shape), from: [self], rule: SumToRule())
    }

    /// The positions `range` of an axis. PyTorch's `narrow`.
    ///
    /// - Precondition: the range lies in the axis.
    public func slice(axis: Int, _ range: Range<Int>) -> Tensor {
        let axis = Shape.axis(axis, of: shape, operation: "slice")
        return mapped(axis: axis, through: .slice(range, of: shape[axis]))
    }

    /// Further positions around an axis. PyTorch's `pad`.
    public func padded(axis: Int, before: Int, after: Int, mode: PaddingMode = .zero) -> Tensor {
        let axis = Shape.axis(axis, of: shape, operation: "pad")
        return mapped(axis: axis, through: .pad(before: before, after: after, mode: mode, of: shape[axis]))
    }

    /// Pixels around images [batch, height, width, channels]. PyTorch's `pad`.
    public func padded(_ padding: Padding, mode: PaddingMode = .zero) -> Tensor {
        padded(axis: 1, before: padding.top, after: padding.bottom, mode: mode)
            .padded(axis: 2, before: padding.left, after: padding.right, mode: mode)
    }

    /// One axis mapped linearly onto another, as by a sparse matrix: slices, padding, flips, upsampling, pooling. PyTorch's
    /// `flip`, `interpolate` and `avg_pool2d` are such maps.
    ///
    /// - Precondition: the map reads an axis of this extent.
    public func mapped(axis: Int, through map: AxisMap) -> Tensor {
        let axis = Shape.axis(axis, of: shape, operation: "mapAxis")
        return .made(value.mapped(axis: axis, through: map), from: [self], rule: AxisMapRule(axis: axis, map: map))
    }

    /// Both sides of images [batch, height, width, channels] mapped, as by `mapped(axis:through:)` for one after the other. The images
    /// between the two maps do not stay in memory until the gradient; nor do those before, where a normalisation can make them again,
    /// or those after, where the map enlarges.
    package func mapped(rows: AxisMap, columns: AxisMap) -> Tensor {
        defer { letGoIfCheap() }
        return .made(
            value.mapped(axis: 1, through: rows).mapped(axis: 2, through: columns), from: [self],
            rule: SidesMapRule(rows: rows, columns: columns))
    }
}

struct ReshapeRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient.reshaped(call.inputs[0].shape)] }
}

struct TransposeRule: GradientRule {
    let order: [Int]

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.transposed(order.indices.map { order.firstIndex(of: $0)! })]
    }
}

struct BroadcastRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient.summed(to: call.inputs[0].shape)] }
}

struct SumToRule: GradientRule {
    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] { [gradient.broadcast(to: call.inputs[0].shape)] }
}

struct AxisMapRule: GradientRule {
    let axis: Int
    let map: AxisMap

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        [gradient.mapped(axis: axis, through: map.transposed)]
    }
}

struct SidesMapRule: GradientRule {
    let rows, columns: AxisMap

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        // The transposed product has the factors in the other order; here they commute.
        [gradient.mapped(rows: rows.transposed, columns: columns.transposed)]
    }

    var isCheapToRepeat: Bool {
        rows.outputCount * columns.outputCount > rows.inputCount * columns.inputCount
    }

    func repeated(_ inputs: [Tensor]) -> NDArray {
        let made = inputs[0].value.mapped(axis: 1, through: rows).mapped(axis: 2, through: columns)
        inputs[0].letGoIfCheap()
        return made
    }
}
