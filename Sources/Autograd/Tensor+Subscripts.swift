import TensorCore

// Parts of a tensor, as NumPy and PyTorch write them.

extension Tensor {
    /// A part of x, axis by axis: `x[3]`, `x[1..<3, 0]`, `x[[2, 0, 2]]`, `x[(-2)...]`, `x[.ellipsis, 0]`; axes that nothing is
    /// said of are whole. PyTorch's `Tensor.__getitem__`.
    ///
    /// - Precondition: positions lie in their axis. One list of positions at most: of several, NumPy makes pairs.
    public subscript(indices: any TensorIndex...) -> Tensor { part(indices.map(\.choice)) }

    /// A part of x, with indices for its last axes: `x[..., 0]`, `x[..., 1..<3, 0]`. PyTorch's `Tensor.__getitem__`.
    public subscript(_: UnboundedRange, indices: any TensorIndex...) -> Tensor { part([.others] + indices.map(\.choice)) }

    /// What a mask selects. A mask of this shape gives the elements, [count]; one over the first axes gives the rows they lead
    /// to, [count, the other axes...]. PyTorch's `masked_select`.
    ///
    /// - Precondition: the mask's shape is the beginning of this one.
    public subscript(mask: Tensor) -> Tensor {
        require(Array(shape.prefix(mask.shape.count)) == mask.shape, "mask: shape \(mask.shape) over \(shape)")
        let rows = reshaped([mask.value.count] + shape.dropFirst(mask.shape.count))
        return rows.selecting(mask.value.truePositions, axis: 0)
    }

    private func part(_ choices: [AxisChoice]) -> Tensor {
        var spokenOf = 0, lists = 0, ellipses = 0
        for choice in choices {
            switch choice {
            case .position, .range: spokenOf += 1
            case .positions: (spokenOf, lists) = (spokenOf + 1, lists + 1)
            case .others: ellipses += 1
            case .new: break
            }
        }
        require(
            spokenOf <= shape.count && lists <= 1 && ellipses <= 1,
            "subscript: \(spokenOf) axes, \(lists) lists and \(ellipses) ellipses for shape \(shape)")
        var result = self, axis = 0
        for choice in choices {
            switch choice {
            case .position(let position):
                let index = fromStart(position, axis, of: result)
                var shape = result.shape
                shape.remove(at: axis)
                result = result.slice(axis: axis, index..<index + 1).reshaped(shape)
            case .range(let lower, let upper):
                let extent = result.shape[axis]
                let first = lower < 0 ? lower + extent : lower
                let end = upper.map { $0 < 0 ? $0 + extent : $0 } ?? extent
                require(first >= 0 && first <= end && end <= extent, "subscript: \(first)..<\(end) in an axis of \(extent)")
                if end - first < extent { result = result.slice(axis: axis, first..<end) }
                axis += 1
            case .positions(let indices):
                let rows = result.selecting(indices.values.map { fromStart($0, axis, of: result) }, axis: axis)
                var shape = result.shape
                shape.replaceSubrange(axis...axis, with: indices.shape)
                result = rows.reshaped(shape)
                axis += indices.shape.count
            case .others: axis += self.shape.count - spokenOf
            case .new:
                var shape = result.shape
                shape.insert(1, at: axis)
                result = result.reshaped(shape)
                axis += 1
            }
        }
        return result
    }

    private func fromStart(_ position: Int, _ axis: Int, of tensor: Tensor) -> Int {
        let extent = tensor.shape[axis]
        require(position >= -extent && position < extent, "subscript: position \(position) in an axis of \(extent)")
        return position < 0 ? position + extent : position
    }
}
