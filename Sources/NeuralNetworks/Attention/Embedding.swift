import Autograd
import TensorCore

/// Rows of a table by their numbers: row `indices[i]` at place i. PyTorch's `embedding`.
///
/// Rows are copied, not multiplied by ones and zeros; the gradient is a table of zeros, to whose rows is added what was looked up
/// in them.
/// - Parameters:
///   - indices: Of rows, any number of times and in any order.
///   - table: [rows, features].
///   - paddingIndex: A row that gets no gradient, for places that stand empty; default none.
/// - Returns: [the axes of the indices..., features].
/// - Precondition: all indices are below the number of rows.
public func embedding(_ indices: IndexArray, table: Tensor, paddingIndex: Int? = nil) -> Tensor {
    require(table.shape.count == 2, "embedding: a table of shape \(table.shape), not [rows, features]")
    func rows(of table: Tensor, _ isTaken: (Int) -> Bool) -> Tensor {
        let positions = indices.values.map { isTaken($0) ? $0 : nil }
        return table.mapped(axis: 0, through: AxisMap(inputCount: table.shape[0], positions: positions))
    }
    var result = rows(of: table) { $0 != paddingIndex }
    if let paddingIndex, indices.values.contains(paddingIndex) {
        result = result + rows(of: table.detached()) { $0 == paddingIndex }
    }
    return result.reshaped(indices.shape + [table.shape[1]])
}

/// A learned vector for each word, class or other thing that has a number. PyTorch's `Embedding`.
public final class Embedding: Module {
    /// [rows, features].
    public let weight: Parameter
    public let paddingIndex: Int?

    /// A table of standard normal numbers, as PyTorch's, with zeros in the row of padding.
    ///
    /// - Parameters:
    ///   - rows: How many things there are, PyTorch's `num_embeddings`.
    ///   - features: Numbers for each, PyTorch's `embedding_dim`.
    ///   - paddingIndex: A row that gets no gradient; default none.
    public init(rows: Int, features: Int, paddingIndex: Int? = nil, _ initialization: Initialization) {
        require(paddingIndex.map { (0..<rows).contains($0) } ?? true, "Embedding: row \(paddingIndex ?? 0) of \(rows)")
        var values = (0..<rows * features).map { _ in initialization.random.normal() }
        if let paddingIndex {
            for place in paddingIndex * features..<(paddingIndex + 1) * features { values[place] = 0 }
        }
        weight = Parameter(NDArray(values, shape: [rows, features], on: initialization.backend))
        self.paddingIndex = paddingIndex
    }

    public var ownState: [StateEntry] { [StateEntry("weight", .parameter(weight))] }

    /// [the axes of the indices..., features].
    public func callAsFunction(_ indices: IndexArray) -> Tensor {
        embedding(indices, table: weight.tensor, paddingIndex: paddingIndex)
    }
}
