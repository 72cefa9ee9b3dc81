import Autograd
import Fixtures
import TensorCore

// The cases of these families are those that the fixtures hold; names and tables there say what is to be done.

extension OperationCase {
    static let matrixProducts: [OperationCase] = fixture("matrix-product").cases.map { name in
        if name.hasPrefix("outer") {
            return OperationCase(fixture: "matrix-product", name: name, covers: ["outerProduct(_:_:)"]) {
                .outerProduct($0[0], $0[1])
            }
        }
        let parts = name.split(separator: "-")
        let transposed = parts.contains("transposed"), otherTransposed = parts.contains("otherTransposed")
        return OperationCase(
            fixture: "matrix-product", name: name, covers: ["multiplied(by:transposed:otherTransposed:)"]
        ) { $0[0].multiplied(by: $0[1], transposed: transposed, otherTransposed: otherTransposed) }
    }

    static let convolutions: [OperationCase] = fixture("convolution").cases.map { name in
        let geometry = StoredGeometry(of: name, in: "convolution")
        return OperationCase(
            fixture: "convolution", name: name, covers: ["convolved(with:bias:clampedTo:stride:padding:paddingMode:groups:)"]
        ) {
            $0[0].convolved(
                with: $0[1], bias: $0.count > 2 ? $0[2] : nil, stride: geometry.stride, padding: geometry.padding,
                paddingMode: geometry.mode, groups: geometry.groups)
        }
    }

    static let transposedConvolutions: [OperationCase] = fixture("transposed-convolution").cases.map { name in
        let geometry = StoredGeometry(of: name, in: "transposed-convolution")
        return OperationCase(
            fixture: "transposed-convolution", name: name,
            covers: ["transposeConvolved(with:bias:stride:padding:outputPadding:groups:)"]
        ) {
            $0[0].transposeConvolved(
                with: $0[1], bias: $0.count > 2 ? $0[2] : nil, stride: geometry.stride, padding: geometry.padding.top,
                outputPadding: geometry.outputPadding, groups: geometry.groups)
        }
    }

    /// Names are shape-groups-epsilon.
    static let normalizations: [OperationCase] = fixture("normalization").cases.map { name in
        let (groups, epsilon) = normalizationConstants(name)
        return OperationCase(
            fixture: "normalization", name: name, covers: ["normalized(groups:epsilon:scale:offset:slope:residual:)"]
        ) {
            $0[0].normalized(groups: groups, epsilon: epsilon).output
        }
    }

    /// Names are the inputs there are besides x, the groups and the slope. A kink close to a number would trouble finite
    /// differences.
    static let normalizationTails: [OperationCase] = fixture("normalization-tail").cases.map { name in
        let parts = name.split(separator: "-")
        let (groups, slope) = (Int(parts[parts.count - 2])!, Float(parts.last!)!)
        let (hasMap, hasResidual) = (parts.contains("map"), parts.contains("residual"))
        return OperationCase(
            fixture: "normalization-tail", name: name, covers: ["normalized(groups:epsilon:scale:offset:slope:residual:)"],
            isSmooth: slope == 1
        ) {
            $0[0].normalized(
                groups: groups, scale: hasMap ? $0[1] : nil, offset: hasMap ? $0[2] : nil, slope: slope,
                residual: hasResidual ? $0.last! : nil
            ).output
        }
    }

    static func normalizationConstants(_ name: String) -> (groups: Int, epsilon: Float) {
        name.hasSuffix("-1e-05")
            ? (Int(name.dropLast(6).split(separator: "-").last!)!, 1e-5)
            : (Int(name.dropLast(4).split(separator: "-").last!)!, 0.5)
    }
}

/// The numbers that a convolution's case stores as `geometry`.
private struct StoredGeometry {
    let stride: Int
    let padding: Padding
    let mode: PaddingMode
    let groups: Int
    let outputPadding: Int

    init(of name: String, in fixture: String) {
        guard let array = try? OperationCase.fixture(fixture).array("\(name)/geometry"), array.values.count == 8 else {
            fatalError("no geometry of \(name)")
        }
        let numbers = array.values.map { Int($0) }
        stride = numbers[0]
        padding = Padding(top: numbers[1], left: numbers[2], bottom: numbers[3], right: numbers[4])
        mode = [.zero, .reflect, .replicate][numbers[5]]
        (groups, outputPadding) = (numbers[6], numbers[7])
    }
}
