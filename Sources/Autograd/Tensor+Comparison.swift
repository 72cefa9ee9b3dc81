import TensorCore

// Comparisons give masks: tensors of ones and zeros, through which no gradient flows. NaN is neither greater,
// smaller nor equal. The operators are those of Swift's SIMD types.

extension Tensor {
    /// 1 where a > b, else 0. PyTorch's `gt`.
    public static func .> (a: Tensor, b: Tensor) -> Tensor { Tensor(a.value.isGreater(than: b.value)) }
    /// 1 where a > b, else 0. PyTorch's `gt`.
    public static func .> (a: Tensor, b: Float) -> Tensor { Tensor(a.value.map(.isGreater(than: b))) }
    /// 1 where a < b, else 0. PyTorch's `lt`.
    public static func .< (a: Tensor, b: Tensor) -> Tensor { b .> a }
    /// 1 where a < b, else 0. PyTorch's `lt`.
    public static func .< (a: Tensor, b: Float) -> Tensor { a .< a.constant(b) }
    /// 1 where a ≥ b, else 0. PyTorch's `ge`.
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { Tensor(a.value.isAtLeast(b.value)) }
    /// 1 where a ≥ b, else 0. PyTorch's `ge`.
    public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= a.constant(b) }
    /// 1 where a ≤ b, else 0. PyTorch's `le`.
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { b .>= a }
    /// 1 where a ≤ b, else 0. PyTorch's `le`.
    public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= a.constant(b) }
    /// 1 where a = b, else 0. PyTorch's `eq`.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { Tensor(a.value.isEqual(to: b.value)) }
    /// 1 where a = b, else 0. PyTorch's `eq`.
    public static func .== (a: Tensor, b: Float) -> Tensor { a .== a.constant(b) }
    /// 1 where a ≠ b, else 0; NaN differs from everything. PyTorch's `ne`.
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { Tensor(a.value.isDifferent(from: b.value)) }
    /// 1 where a ≠ b, else 0; NaN differs from everything. PyTorch's `ne`.
    public static func .!= (a: Tensor, b: Float) -> Tensor { a .!= a.constant(b) }

    /// 1 where a number is none. PyTorch's `isnan`.
    public func isNaN() -> Tensor { Tensor(value.isNaN) }
    /// 1 where a number is ∞ or -∞. PyTorch's `isinf`.
    public func isInfinite() -> Tensor { Tensor(value.map(.absolute)) .== .infinity }
    /// 1 where a number is neither infinite nor none. PyTorch's `isfinite`.
    public func isFinite() -> Tensor { Tensor(value.map(.absolute)) .< .infinity }

    private func constant(_ value: Float) -> Tensor { Tensor(NDArray(value, on: backend)) }
}

// Logic of masks. All that is not 0 counts as true, NaN too.

extension Tensor {
    /// 1 where both masks are true, else 0. PyTorch's `logical_and`.
    public static func .& (a: Tensor, b: Tensor) -> Tensor { Tensor(a.value.truth * b.value.truth) }
    /// 1 where a mask or both are true, else 0. PyTorch's `logical_or`.
    public static func .| (a: Tensor, b: Tensor) -> Tensor {
        Tensor(a.value.truth.combined(.maximum, with: b.value.truth))
    }
    /// 1 where just one of two masks is true, else 0. PyTorch's `logical_xor`.
    public static func .^ (a: Tensor, b: Tensor) -> Tensor { Tensor((a.value.truth - b.value.truth).map(.square)) }
    /// 1 where a mask is 0, else 0. PyTorch's `logical_not`.
    public static prefix func .! (a: Tensor) -> Tensor { Tensor(a.value.negation) }

    /// 1 where a mask is true somewhere along axes (all where nil), else 0; 0 of no elements. PyTorch's `any`.
    public func any(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        Tensor(value.truth.reduced(.sum, axes: axes, keepingAxes: keepingAxes)) .> 0
    }
    /// 1 where a mask is true everywhere along axes (all where nil), else 0; 1 of no elements. PyTorch's `all`.
    public func all(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        .!(.!self).any(axes: axes, keepingAxes: keepingAxes)
    }

    /// How many elements of a mask are true. PyTorch's `count_nonzero`.
    public var trueCount: Int { values.reduce(0) { $1 == 0 ? $0 : $0 + 1 } }

    /// Where a mask is true: one row of positions an element, [count, axes], in row-major order. PyTorch's `nonzero`.
    public func trueIndices() -> IndexArray {
        let strides = Shape.strides(shape), flat = value.truePositions
        var positions: [Int] = []
        positions.reserveCapacity(flat.count * shape.count)
        for position in flat {
            for axis in shape.indices { positions.append(position / strides[axis] % shape[axis]) }
        }
        return IndexArray(positions, shape: [flat.count, shape.count])
    }
}
