extension NDArray {
    /// The only elements of several arrays.
    ///
    /// - Precondition: each has one element.
    public static func scalars(of arrays: [NDArray]) -> [Float] { arrays.map(\.scalar) }
}
