import TensorCore

// Elements taken from a tensor by position. All are maps of positions to positions, whose gradients add up what each element was
// taken for.

extension Tensor {
    /// Positions along an axis, as often and in the order they are named. PyTorch's `index_select`.
    ///
    /// - Precondition: positions lie in the axis.
    public func selecting(_ positions: [Int], axis: Int) -> Tensor {
        let axis = Shape.axis(axis, of: shape, operation: "select")
        return mapped(axis: axis, through: AxisMap(inputCount: shape[axis], positions: positions))
    }

    /// x at positions along an axis that are given for each element: out[i][j][k] = x[i][indices[i][j][k]][k] for axis 1.
    /// PyTorch's `gather`.
    ///
    /// - Precondition: indices have this rank, are no larger along the other axes, and lie in the axis.
    public func gathered(axis: Int, _ indices: IndexArray) -> Tensor {
        let axis = Shape.axis(axis, of: shape, operation: "gather")
        let positions = indices.flatPositions(in: shape, axis: axis, operation: "gather")
        return reshaped([value.count]).selecting(positions, axis: 0).reshaped(indices.shape)
    }

    /// x with elements of `source` written over those that the indices name: out[i][indices[i][j][k]][k] = source[i][j][k] for
    /// axis 1; of several for one place, the last. PyTorch's `scatter`.
    ///
    /// - Precondition: indices have the source's shape, which is no larger than this one along the other axes.
    public func scattered(axis: Int, _ indices: IndexArray, _ source: Tensor) -> Tensor {
        let places = places(axis: axis, indices, source)
        var origins = Array(0..<value.count)
        for (element, place) in places.enumerated() { origins[place] = value.count + element }
        return Tensor.concatenated([reshaped([value.count]), source.reshaped([source.value.count])], axis: 0)
            .selecting(origins, axis: 0).reshaped(shape)
    }

    /// x with elements of `source` added to those that the indices name: out[i][indices[i][j][k]][k] += source[i][j][k] for axis
    /// 1. PyTorch's `scatter_add`.
    ///
    /// - Precondition: indices have the source's shape, which is no larger than this one along the other axes.
    public func scatterAdded(axis: Int, _ indices: IndexArray, _ source: Tensor) -> Tensor {
        let map = AxisMap(inputCount: value.count, positions: places(axis: axis, indices, source)).transposed
        return self + source.reshaped([source.value.count]).mapped(axis: 0, through: map).reshaped(shape)
    }

    private func places(axis: Int, _ indices: IndexArray, _ source: Tensor) -> [Int] {
        require(indices.shape == source.shape, "scatter: indices \(indices.shape) for \(source.shape)")
        let axis = Shape.axis(axis, of: shape, operation: "scatter")
        return indices.flatPositions(in: shape, axis: axis, operation: "scatter")
    }

    /// a where a mask is true, else b; all three broadcast. Elements that are not chosen have no influence, even if infinite.
    /// PyTorch's `where`.
    public static func choosing(_ a: Tensor, where mask: Tensor, else b: Tensor) -> Tensor {
        let truth = mask.value.truth
        return a.gated(by: truth, slope: 0) + b.gated(by: truth.negation, slope: 0)
    }

    /// One number where a mask is true, else x; the mask broadcasts. PyTorch's `masked_fill`.
    public func filled(where mask: Tensor, with number: Float) -> Tensor {
        .choosing(Tensor(NDArray(number, on: backend)), where: mask, else: self)
    }

    /// 1 where the classes are, else 0, [the indices' axes..., classes]. PyTorch's `one_hot`.
    ///
    /// - Parameters:
    ///   - classes: How many there are; one more than the largest index where nil.
    ///   - indices: The classes.
    ///   - backend: Where the numbers live.
    /// - Precondition: indices lie in 0..<classes.
    public static func oneHot(_ indices: IndexArray, classes: Int? = nil, on backend: any ComputeBackend) -> Tensor {
        let classes = classes ?? (indices.values.max() ?? -1) + 1
        var values = [Float](repeating: 0, count: indices.count * classes)
        for (row, index) in indices.values.enumerated() {
            require(index >= 0 && index < classes, "one-hot: class \(index) of \(classes)")
            values[row * classes + index] = 1
        }
        return Tensor(values, shape: indices.shape + [classes], on: backend)
    }

    /// Whole numbers as a tensor.
    public convenience init(_ indices: IndexArray, on backend: any ComputeBackend) {
        self.init(indices.values.map { Float($0) }, shape: indices.shape, on: backend)
    }
}
