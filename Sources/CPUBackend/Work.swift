import TensorCore

/// The three ways in which a convolution is computed.
public enum ConvolutionDirection: String, Sendable, CaseIterable {
    /// The output.
    case forward
    /// The gradient with respect to the input, and the forward pass of a transposed convolution.
    case byData = "by data"
    /// The gradient with respect to the weights.
    case byWeights = "by weights"
}

/// A piece of a backend's work, told apart by what is computed and on which shapes.
public enum Work: Hashable, Sendable {
    /// A convolution in one direction.
    case convolution(ConvolutionGeometry, ConvolutionDirection)
    /// A batch of products of [rows, inner] and [inner, columns].
    case matrixProduct(batch: Int, rows: Int, inner: Int, columns: Int)
    /// Of an array of `shape`, in so many groups.
    case normalization(shape: [Int], groups: Int, isGradient: Bool)
    /// A function of each element of an array of `shape`, by its name.
    case elementwise(String, shape: [Int])
    /// A reduction of an array of `shape` along one axis.
    case reduction(shape: [Int])
    /// Elements moved without arithmetic, or weighted only: transposing, joining, slicing, padding.
    case rearrangement(String, shape: [Int])
    /// A step of an optimizer over a parameter of `count` elements.
    case optimizer(count: Int)

    /// What this is in general, for sums over many layers.
    public var kind: String {
        switch self {
        case .convolution(_, let direction): "convolution \(direction.rawValue)"
        case .matrixProduct: "matrix product"
        case .normalization(_, _, let isGradient): isGradient ? "normalisation gradient" : "normalisation"
        case .elementwise: "elementwise"
        case .reduction: "reduction"
        case .rearrangement: "rearrangement"
        case .optimizer: "optimizer"
        }
    }

    /// What this is in particular: `3x3 256->256 @ 64x64` is a convolution with 3x3 weights from 256 to 256 channels whose
    /// input has 64 rows of 64 pixels.
    public var label: String {
        func joined(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "x") }
        switch self {
        case .convolution(let geometry, _):
            let input = geometry.inputShape
            return "\(geometry.kernelHeight)x\(geometry.kernelWidth) \(input[3])->\(geometry.outputChannels)"
                + " @ \(input[1])x\(input[2])" + (geometry.stride > 1 ? " /\(geometry.stride)" : "")
                + (input[0] > 1 ? ", batch \(input[0])" : "")
        case .matrixProduct(let batch, let rows, let inner, let columns):
            return "\(rows)x\(inner) \(inner)x\(columns)" + (batch > 1 ? ", batch \(batch)" : "")
        case .normalization(let shape, _, _), .reduction(let shape): return joined(shape)
        case .elementwise(let name, let shape), .rearrangement(let name, let shape): return "\(name) @ \(joined(shape))"
        case .optimizer(let count): return "\(count) numbers"
        }
    }

    /// The name of an elementwise function, without its constants.
    static func name(of function: some Sendable) -> String { String("\(function)".prefix { $0 != "(" }) }

    /// Multiply-adds of a product or convolution by its definition; 0 for all else.
    public var multiplyAdds: Int {
        switch self {
        case .convolution(let geometry, _): geometry.multiplyAdds
        case .matrixProduct(let batch, let rows, let inner, let columns): batch * rows * inner * columns
        default: 0
        }
    }
}
