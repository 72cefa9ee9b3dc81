import TensorCore

extension Tensor: CustomStringConvertible {
    /// The numbers as NumPy prints them.
    public var description: String { value.description }
}
