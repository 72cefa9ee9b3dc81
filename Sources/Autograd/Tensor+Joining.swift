import TensorCore

// Tensors put side by side, taken apart and repeated.

extension Tensor {
    /// Tensors one after the other along an axis. PyTorch's `cat`.
    ///
    /// - Precondition: the shapes agree but for `axis`.
    public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
        let value = NDArray.concatenated(tensors.map(\.value), axis: axis)
        return .made(
            value, from: tensors, rule: ConcatenateRule(axis: Shape.axis(axis, of: value.shape, operation: "concatenate")))
    }

    /// Tensors of one shape along a new axis. PyTorch's `stack`.
    ///
    /// - Parameters:
    ///   - axis: Where the new axis stands in the result.
    ///   - tensors: Tensors of one shape.
    public static func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        require(!tensors.isEmpty, "stack: no tensors")
        var shape = tensors[0].shape
        require(tensors.allSatisfy { $0.shape == shape }, "stack: shapes \(tensors.map(\.shape)) differ")
        let place = Shape.axis(axis, of: shape + [1], operation: "stack")
        shape.insert(1, at: place)
        return concatenated(tensors.map { $0.reshaped(shape) }, axis: place)
    }

    /// Parts of an axis, of the extents `sizes`. PyTorch's `split`.
    ///
    /// - Precondition: the sizes add up to the axis.
    public func split(axis: Int, sizes: [Int]) -> [Tensor] {
        let axis = Shape.axis(axis, of: shape, operation: "split")
        require(
            sizes.reduce(0, +) == shape[axis] && sizes.allSatisfy { $0 >= 0 }, "split: \(sizes) of axis \(axis) of \(shape)")
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return slice(axis: axis, start..<start + size)
        }
    }

    /// Parts of `size` positions of an axis; the last has what is left. PyTorch's `split`.
    ///
    /// - Precondition: the size is not 0.
    public func split(axis: Int, every size: Int) -> [Tensor] {
        require(size > 0, "split: parts of \(size) positions")
        let extent = shape[Shape.axis(axis, of: shape, operation: "split")]
        return split(axis: axis, sizes: stride(from: 0, to: max(extent, 1), by: size).map { min(size, extent - $0) })
    }

    /// The whole tensor repeated along each axis; where there are fewer numbers than axes or fewer axes than numbers, the first are
    /// taken as 1. PyTorch's `tile`.
    public func tiled(_ times: [Int]) -> Tensor {
        require(times.allSatisfy { $0 >= 0 }, "tile: \(times) times")
        let axes = max(times.count, shape.count)
        let times = [Int](repeating: 1, count: axes - times.count) + times
        var result = reshaped([Int](repeating: 1, count: axes - shape.count) + shape)
        for axis in times.indices where times[axis] != 1 {
            var shape = result.shape
            let (outer, inner) = (Shape.count(Array(shape[..<axis])), Shape.count(Array(shape[axis...])))
            shape[axis] *= times[axis]
            result = result.reshaped([outer, 1, inner]).broadcast(to: [outer, times[axis], inner]).reshaped(shape)
        }
        return result
    }
}

struct ConcatenateRule: GradientRule {
    let axis: Int

    func backward(_ gradient: Tensor, _ call: OperationCall) -> [Tensor?] {
        var start = 0
        return call.inputs.indices.map { i in
            let range = start..<start + call.inputs[i].shape[axis]
            start = range.upperBound
            return call.gradient(i) { _ in gradient.slice(axis: axis, range) }
        }
    }
}
