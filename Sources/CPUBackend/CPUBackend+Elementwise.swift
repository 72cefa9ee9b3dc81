import CKernels
import TensorCore

extension CPUBackend {
    /// f of each element.
    public func unary(_ function: UnaryFunction, _ x: NDArray) -> NDArray {
        let span = recorder?.begin(.elementwise(Work.name(of: function), shape: x.shape))
        defer { span?.end() }
        let result = makeArray(x.shape)
        let (operation, a, b) = Self.operation(function)
        kernels.unary(workers, operation, a, b, x.count, pointer(x), pointer(result))
        return result
    }

    /// f of each pair of elements; the shapes broadcast, to at most 8 axes.
    public func binary(_ function: BinaryFunction, _ x: NDArray, _ y: NDArray) -> NDArray {
        let (operation, a) = Self.operation(function)
        let shape = Shape.broadcast(x.shape, y.shape, operation: "\(function)")
        let span = recorder?.begin(.elementwise(Work.name(of: function), shape: shape))
        defer { span?.end() }
        let result = makeArray(shape)
        var walk = Self.walk(
            shape, Shape.broadcastStrides(from: x.shape, to: shape), Shape.broadcastStrides(from: y.shape, to: shape))
        kernels.binary(workers, operation, a, &walk, pointer(x), pointer(y), pointer(result))
        return result
    }

    /// Reads x along strides: transposing and broadcasting, of at most 8 axes.
    public func gather(_ x: NDArray, shape: [Int], strides: [Int]) -> NDArray {
        let span = recorder?.begin(.rearrangement("gather", shape: shape))
        defer { span?.end() }
        let result = makeArray(shape)
        var walk = Self.walk(shape, strides, strides)
        kernels.gather(workers, &walk, pointer(x), pointer(result))
        return result
    }

    /// Reduces one axis to extent 1, in an order of sums that depends on the shape alone.
    public func reduce(_ reduction: Reduction, _ x: NDArray, axis: Int) -> NDArray {
        let span = recorder?.begin(.reduction(shape: x.shape))
        defer { span?.end() }
        var shape = x.shape
        shape[axis] = 1
        let result = makeArray(shape)
        let outer = Shape.count(Array(shape[..<axis])), inner = Shape.count(Array(shape[axis...]))
        let operation =
            switch reduction {
            case .sum: CG_REDUCE_SUM
            case .maximum: CG_REDUCE_MAX
            case .minimum: CG_REDUCE_MIN
            }
        withWorkspace(cg_reduce_workspace(outer, x.shape[axis], inner)) { workspace in
            kernels.reduce(workers, operation, outer, x.shape[axis], inner, pointer(x), pointer(result), workspace)
        }
        return result
    }

    /// Maps one axis onto another.
    public func mapAxis(_ x: NDArray, axis: Int, through map: AxisMap) -> NDArray {
        let span = recorder?.begin(.rearrangement("map axis", shape: x.shape))
        defer { span?.end() }
        var shape = x.shape
        shape[axis] = map.outputCount
        let result = makeArray(shape)
        let outer = Shape.count(Array(shape[..<axis])), inner = Shape.count(Array(shape[(axis + 1)...]))
        map.table.rowStart.withUnsafeBufferPointer { rowStart in
            map.table.index.withUnsafeBufferPointer { index in
                map.table.weight.withUnsafeBufferPointer { weight in
                    // A map of zeros only has no terms; the kernel then reads neither array.
                    var table = cg_axis_map(
                        rows: map.outputCount, row_start: rowStart.baseAddress!,
                        index: index.baseAddress ?? rowStart.baseAddress!,
                        weight: weight.baseAddress ?? UnsafePointer(pointer(x)))
                    kernels.map_axis(workers, &table, outer, x.shape[axis], inner, pointer(x), pointer(result))
                }
            }
        }
        return result
    }

    // MARK: Translation to C

    /// The walk with axes of extent 1 dropped and neighbours joined where both operands run on.
    private static func walk(_ shape: [Int], _ xStrides: [Int], _ yStrides: [Int]) -> cg_walk {
        var axes: [(extent: Int, x: Int, y: Int)] = []
        for axis in shape.indices where shape[axis] != 1 {
            let next = (extent: shape[axis], x: xStrides[axis], y: yStrides[axis])
            if let last = axes.last, last.x == next.x * next.extent, last.y == next.y * next.extent {
                axes[axes.count - 1] = (last.extent * next.extent, next.x, next.y)
            } else {
                axes.append(next)
            }
        }
        if axes.isEmpty { axes = [(1, 1, 1)] }
        require(axes.count <= Int(CG_MAX_AXES), "an array of more than \(CG_MAX_AXES) axes: \(shape)")
        var walk = cg_walk()
        walk.axes = Int32(axes.count)
        withUnsafeMutableBytes(of: &walk.extent) { extent in
            withUnsafeMutableBytes(of: &walk.x_stride) { x in
                withUnsafeMutableBytes(of: &walk.y_stride) { y in
                    for (i, axis) in axes.enumerated() {
                        extent.bindMemory(to: Int.self)[i] = axis.extent
                        x.bindMemory(to: Int.self)[i] = axis.x
                        y.bindMemory(to: Int.self)[i] = axis.y
                    }
                }
            }
        }
        return walk
    }

    private static func operation(_ function: UnaryFunction) -> (cg_unary_op, Float, Float) {
        switch function {
        case .affine(let scale, let offset): (CG_AFFINE, scale, offset)
        case .absolute: (CG_ABS, 0, 0)
        case .sign: (CG_SIGN, 0, 0)
        case .square: (CG_SQUARE, 0, 0)
        case .squareRoot: (CG_SQRT, 0, 0)
        case .reciprocal: (CG_RECIPROCAL, 0, 0)
        case .exponential: (CG_EXP, 0, 0)
        case .logarithm: (CG_LOG, 0, 0)
        case .tanh: (CG_TANH, 0, 0)
        case .sigmoid: (CG_SIGMOID, 0, 0)
        case .softplus: (CG_SOFTPLUS, 0, 0)
        case .errorFunction: (CG_ERF, 0, 0)
        case .leakyReLU(let slope): (CG_LEAKY_RELU, slope, 0)
        case .power(let exponent): (CG_POWER, exponent, 0)
        case .clamp(let range): (CG_CLAMP, range.lowerBound, range.upperBound)
        case .isGreater(let bound): (CG_GREATER, bound, 0)
        }
    }

    private static func operation(_ function: BinaryFunction) -> (cg_binary_op, Float) {
        switch function {
        case .add: (CG_ADD, 0)
        case .subtract: (CG_SUBTRACT, 0)
        case .multiply: (CG_MULTIPLY, 0)
        case .divide: (CG_DIVIDE, 0)
        case .maximum: (CG_MAXIMUM, 0)
        case .minimum: (CG_MINIMUM, 0)
        case .isGreater: (CG_IS_GREATER, 0)
        case .tanhGradient: (CG_TANH_GRADIENT, 0)
        case .sigmoidGradient: (CG_SIGMOID_GRADIENT, 0)
        case .leakyReLUGradient(let slope): (CG_LEAKY_RELU_GRADIENT, slope)
        case .addScaled(let scale): (CG_AXPY, scale)
        }
    }
}
