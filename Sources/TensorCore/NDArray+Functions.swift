// The numeric functions: shapes are checked and worked out here, numbers are made by the backend.

extension NDArray {
    // MARK: Elementwise

    /// f of each element.
    public func map(_ function: UnaryFunction) -> NDArray { backend.unary(function, self) }

    /// f of each pair of elements, the shapes broadcast.
    public func combined(_ function: BinaryFunction, with other: NDArray) -> NDArray {
        backend.binary(function, self, other)
    }

    /// a + b, element by element; the shapes broadcast. PyTorch's `add`.
    public static func + (a: NDArray, b: NDArray) -> NDArray { a.combined(.add, with: b) }
    /// a - b, element by element; the shapes broadcast. PyTorch's `sub`.
    public static func - (a: NDArray, b: NDArray) -> NDArray { a.combined(.subtract, with: b) }
    /// a b, element by element; the shapes broadcast. PyTorch's `mul`.
    public static func * (a: NDArray, b: NDArray) -> NDArray { a.combined(.multiply, with: b) }
    /// a / b, element by element; the shapes broadcast. PyTorch's `div`.
    public static func / (a: NDArray, b: NDArray) -> NDArray { a.combined(.divide, with: b) }
    /// scale · a.
    public static func * (a: NDArray, scale: Float) -> NDArray { a.map(.affine(scale: scale, offset: 0)) }
    /// a + offset.
    public static func + (a: NDArray, offset: Float) -> NDArray { a.map(.affine(scale: 1, offset: offset)) }

    /// A copy of `shape` in which stretched axes repeat.
    ///
    /// - Precondition: this shape broadcasts to `shape`.
    public func broadcast(to shape: [Int]) -> NDArray {
        if shape == self.shape { return self }
        require(
            Shape.broadcast(self.shape, shape, operation: "broadcast") == shape,
            "broadcast: \(self.shape) does not stretch to \(shape)")
        return backend.gather(self, shape: shape, strides: Shape.broadcastStrides(from: self.shape, to: shape))
    }

    // MARK: Reductions

    /// Reduces `axes` (all where nil); they keep extent 1 where `keepingAxes`.
    public func reduced(_ reduction: Reduction, axes: [Int]? = nil, keepingAxes: Bool = false) -> NDArray {
        let axes = Set((axes ?? Array(shape.indices)).map { Shape.axis($0, of: shape, operation: "reduce") })
        let kept = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
        let result = keepingAxes ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] } : kept
        // Neighbouring axes are reduced as one.
        var collapsed: [(extent: Int, reduced: Bool)] = []
        for axis in shape.indices where shape[axis] != 1 {
            let isReduced = axes.contains(axis)
            if collapsed.last?.reduced == isReduced {
                collapsed[collapsed.count - 1].extent *= shape[axis]
            } else {
                collapsed.append((shape[axis], isReduced))
            }
        }
        var array = reshaped(collapsed.map(\.extent))
        for axis in collapsed.indices where collapsed[axis].reduced {
            array = backend.reduce(reduction, array, axis: axis)
        }
        return array.reshaped(result)
    }

    /// Sums over the axes along which `shape` was stretched: the adjoint of `broadcast(to:)`.
    public func summed(to shape: [Int]) -> NDArray {
        if shape == self.shape { return self }
        return reduced(.sum, axes: Shape.broadcastAxes(from: shape, to: self.shape)).reshaped(shape)
    }

    // MARK: Shape

    /// The same elements in another shape.
    ///
    /// - Precondition: the counts are equal.
    public func reshaped(_ shape: [Int]) -> NDArray {
        require(Shape.count(shape) == count, "reshape: \(self.shape) does not fit \(shape)")
        return NDArray(shape: shape, storage: storage, backend: backend)
    }

    /// Axis `i` of the result is axis `order[i]`.
    ///
    /// - Precondition: `order` names every axis once.
    public func transposed(_ order: [Int]) -> NDArray {
        require(order.sorted() == Array(shape.indices), "transpose: \(order) does not name each axis of \(shape) once")
        let strides = Shape.strides(shape)
        return backend.gather(self, shape: order.map { shape[$0] }, strides: order.map { strides[$0] })
    }

    /// The arrays one after the other along an axis. PyTorch's `cat`.
    ///
    /// - Precondition: there is an array, and the shapes agree but for `axis`.
    public static func concatenated(_ arrays: [NDArray], axis: Int) -> NDArray {
        require(!arrays.isEmpty, "concatenate: no arrays")
        let axis = Shape.axis(axis, of: arrays[0].shape, operation: "concatenate")
        for array in arrays {
            require(
                array.shape.count == arrays[0].shape.count
                    && array.shape.indices.allSatisfy { $0 == axis || array.shape[$0] == arrays[0].shape[$0] },
                "concatenate: shapes \(arrays.map(\.shape)) differ beside axis \(axis)")
        }
        return arrays.count == 1 ? arrays[0] : arrays[0].backend.concatenate(arrays, axis: axis)
    }

    /// One axis mapped onto another: slices, padding, flips, upsampling, pooling.
    ///
    /// - Precondition: the map reads an axis of this extent.
    public func mapped(axis: Int, through map: AxisMap) -> NDArray {
        let axis = Shape.axis(axis, of: shape, operation: "mapAxis")
        require(shape[axis] == map.inputCount, "mapAxis: axis \(axis) of \(shape) has not \(map.inputCount) positions")
        return backend.mapAxis(self, axis: axis, through: map)
    }

    // MARK: Products

    /// The matrix product of [rows, inner] and [inner, columns], or of batches [batch, rows, inner] of them, either
    /// transposed first; a batch of one is shared by all.
    ///
    /// - Precondition: the inner extents agree.
    public func multiplied(by other: NDArray, transposed: Bool = false, otherTransposed: Bool = false) -> NDArray {
        require(
            shape.count == other.shape.count && (2...3).contains(shape.count),
            "matrix product: shapes \(shape) and \(other.shape)")
        let inner = transposed ? shape[shape.count - 2] : shape[shape.count - 1]
        let otherInner = otherTransposed ? other.shape[shape.count - 1] : other.shape[shape.count - 2]
        require(
            inner == otherInner && (shape.count == 2 || shape[0] == other.shape[0] || shape[0] == 1 || other.shape[0] == 1),
            "matrix product: shapes \(shape) and \(other.shape) do not fit")
        return backend.matrixProduct(self, transposed: transposed, other, transposed: otherTransposed)
    }

    // MARK: Convolution

    /// [batch, outputHeight, outputWidth, out]; `bias` is [out], and the results are moved into `range` where it is given.
    public func convolved(
        with weights: NDArray, bias: NDArray? = nil, clampedTo range: ClosedRange<Float>? = nil, _ geometry: ConvolutionGeometry
    ) -> NDArray {
        require(
            shape == geometry.inputShape && weights.shape == geometry.weightShape,
            "convolution: input \(shape), weights \(weights.shape)")
        return backend.convolve(self, weights: weights, tail: ConvolutionTail(bias: bias, range: range), geometry: geometry)
    }

    /// The gradient of a convolution with respect to its input, from that of its output; also a transposed convolution.
    public func convolvedBackward(with weights: NDArray, _ geometry: ConvolutionGeometry) -> NDArray {
        require(
            shape == geometry.outputShape && weights.shape == geometry.weightShape,
            "convolution gradient: output \(shape), weights \(weights.shape)")
        return backend.convolveBackwardData(self, weights: weights, geometry: geometry)
    }

    /// The gradient of a convolution of this input with respect to its weights.
    public func convolutionWeightGradient(outputGradient: NDArray, _ geometry: ConvolutionGeometry) -> NDArray {
        require(
            shape == geometry.inputShape && outputGradient.shape == geometry.outputShape,
            "convolution weight gradient: input \(shape), output \(outputGradient.shape)")
        return backend.convolveBackwardWeights(self, outputGradient, geometry: geometry)
    }
}
