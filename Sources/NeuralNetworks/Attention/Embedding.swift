import Autograd
import TensorCore

/// Rows of a table by their indices: row `indices[i]` at position i. PyTorch's `embedding`.
///
/// Rows are copied, not multiplied by ones and zeros; the gradient with respect to a row is the sum over all positions that took
/// it.
/// - Parameters:
///   - indices: Indices of rows, in any order and with repetitions.
///   - table: [rows, features].
///   - paddingIndex: A row that gets no gradient, for positions that are padding; default none.
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

/// A learned vector for each word, class or other item that has an index. PyTorch's `Embedding`.
public final class Embedding: Module {
    /// [rows, features].
    public let weight: Parameter
    /// The row of padding, which gets no gradient; nil for none.
    public let paddingIndex: Int?

    /// A table of standard normal numbers, as PyTorch's, with zeros in the row of padding.
    ///
    /// - Parameters:
    ///   - rows: The number of items, PyTorch's `num_embeddings`.
    ///   - features: The length of each vector, PyTorch's `embedding_dim`.
    ///   - paddingIndex: A row that gets no gradient; default none.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(rows: Int, features: Int, paddingIndex: Int? = nil, _ initialization: Initialization) {
        require(paddingIndex.map { (0..<rows).contains($0) } ?? true, "Embedding: row \(paddingIndex ?? 0) of \(rows)")
        var values = (0..<rows * features).map { _ in initialization.random.normal() }
        if let paddingIndex {
            for place in paddingIndex * features..<(paddingIndex + 1) * features { values[place] = 0 }
        }
        weight = Parameter(NDArray(values, shape: [rows, features], on: initialization.backend))
        self.paddingIndex = paddingIndex
    }

    /// `weight`.
    public var ownState: [StateEntry] { [StateEntry("weight", .parameter(weight))] }

    /// The rows of the indices, [the axes of the indices..., features].
    ///
    /// - Precondition: all indices are below the number of rows.
    public func callAsFunction(_ indices: IndexArray) -> Tensor {
        embedding(indices, table: weight.tensor, paddingIndex: paddingIndex)
    }
}
