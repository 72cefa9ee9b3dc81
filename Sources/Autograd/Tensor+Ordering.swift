import TensorCore

// Elements in order of size, and where they stood. NaN counts as the largest.

extension Tensor {
    /// The elements along an axis in order, and the positions they had; equal ones stay as they were. PyTorch's `sort`.
    public func sorted(axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: IndexArray) {
        let indices = value.sortedIndices(axis: axis, descending: descending)
        return (gathered(axis: axis, indices), indices)
    }

    /// Positions along an axis that put its elements in order; equal ones stay as they were. PyTorch's `argsort`.
    public func argSort(axis: Int = -1, descending: Bool = false) -> IndexArray {
        value.sortedIndices(axis: axis, descending: descending)
    }

    /// The largest (or smallest) elements along an axis, the largest (smallest) first, and the positions they had; of equal ones
    /// the first. PyTorch's `topk`.
    ///
    /// - Precondition: the axis has as many.
    public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: IndexArray) {
        let indices = value.topIndices(count, axis: axis, largest: largest)
        return (gathered(axis: axis, indices), indices)
    }

    /// The position of the largest element along an axis, or in row-major order where nil; the first of equal ones. PyTorch's
    /// `argmax`.
    ///
    /// - Precondition: the axis is not empty.
    public func argMax(axis: Int? = nil, keepingAxis: Bool = false) -> IndexArray {
        extremeIndices(axis, keepingAxis, largest: true)
    }

    /// The position of the smallest element along an axis, or in row-major order where nil; the first of equal ones, or
    /// the first NaN where there is one. PyTorch's `argmin`.
    ///
    /// - Precondition: the axis is not empty.
    public func argMin(axis: Int? = nil, keepingAxis: Bool = false) -> IndexArray {
        extremeIndices(axis, keepingAxis, largest: false)
    }

    private func extremeIndices(_ axis: Int?, _ keepingAxis: Bool, largest: Bool) -> IndexArray {
        guard let axis else {
            let kept = keepingAxis ? shape.map { _ in 1 } : []
            return value.reshaped([value.count]).extremeIndices(axis: 0, largest: largest).reshaped(kept)
        }
        let indices = value.extremeIndices(axis: axis, largest: largest)
        if keepingAxis { return indices }
        var kept = indices.shape
        kept.remove(at: Shape.axis(axis, of: shape, operation: "extreme"))
        return indices.reshaped(kept)
    }
}
