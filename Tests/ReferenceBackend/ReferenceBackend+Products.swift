import TensorCore

extension ReferenceBackend {
    /// The sum over the inner axis for each element, in double precision.
    public func matrixProduct(_ a: NDArray, transposed aTransposed: Bool, _ b: NDArray, transposed bTransposed: Bool) -> NDArray {
        let x = Matrices(self, a, isTransposed: aTransposed), y = Matrices(self, b, isTransposed: bTransposed)
        let batch = x.count == 1 ? y.count : x.count
        var result: [Double] = []
        for matrix in 0..<batch {
            for row in 0..<x.rows {
                for column in 0..<y.columns {
                    result.append((0..<x.columns).reduce(0) { $0 + x[matrix, row, $1] * y[matrix, $1, column] })
                }
            }
        }
        return rounded(result, (a.shape.count == 3 ? [batch] : []) + [x.rows, y.columns])
    }

    /// Matrices of a batch; one alone stands for all.
    private struct Matrices {
        let values: [Double]
        let count, rows, columns, rowStep, columnStep: Int

        init(_ backend: ReferenceBackend, _ array: NDArray, isTransposed: Bool) {
            values = backend.doubles(array)
            count = array.shape.count == 3 ? array.shape[0] : 1
            let stored = Array(array.shape.suffix(2))
            (rows, columns) = isTransposed ? (stored[1], stored[0]) : (stored[0], stored[1])
            (rowStep, columnStep) = isTransposed ? (1, stored[1]) : (stored[1], 1)
        }

        subscript(matrix: Int, row: Int, column: Int) -> Double {
            values[(count == 1 ? 0 : matrix) * rows * columns + row * rowStep + column * columnStep]
        }
    }

    /// The sum over the kernel for each output, in double precision.
    public func convolve(_ x: NDArray, weights: NDArray, tail: ConvolutionTail, geometry: ConvolutionGeometry) -> NDArray {
        let xs = doubles(x), ws = doubles(weights), outputs = geometry.outputChannels
        let biases = tail.bias.map { doubles($0) } ?? [Double](repeating: 0, count: outputs)
        var sums = (0..<Shape.count(geometry.outputShape)).map { biases[$0 % outputs] }
        forEachTerm(of: geometry) { x, w, y in sums[y] += xs[x] * ws[w] }
        let result = rounded(sums, geometry.outputShape)
        return tail.range.map { unary(.clamp($0), result) } ?? result
    }

    /// Adds the share of each output to the inputs that it read.
    public func convolveBackwardData(_ outputGradient: NDArray, weights: NDArray, geometry: ConvolutionGeometry) -> NDArray {
        let dys = doubles(outputGradient), ws = doubles(weights)
        var sums = [Double](repeating: 0, count: Shape.count(geometry.inputShape))
        forEachTerm(of: geometry) { x, w, y in sums[x] += dys[y] * ws[w] }
        return rounded(sums, geometry.inputShape)
    }

    /// Adds the share of each output to the weights that it used.
    public func convolveBackwardWeights(_ x: NDArray, _ outputGradient: NDArray, geometry: ConvolutionGeometry) -> NDArray {
        let xs = doubles(x), dys = doubles(outputGradient)
        var sums = [Double](repeating: 0, count: Shape.count(geometry.weightShape))
        forEachTerm(of: geometry) { x, w, y in sums[w] += xs[x] * dys[y] }
        return rounded(sums, geometry.weightShape)
    }

    /// Calls `body` with the places of x, weight and y of every product x · weight that y is the sum of.
    private func forEachTerm(of geometry: ConvolutionGeometry, _ body: (_ x: Int, _ weight: Int, _ y: Int) -> Void) {
        let input = geometry.inputShape, output = geometry.outputShape, weights = geometry.weightShape
        let (inGroup, outGroup) = (weights[2], weights[3] / geometry.groups)
        for image in 0..<input[0] {
            for outputY in 0..<output[1] {
                for outputX in 0..<output[2] {
                    for kernelY in 0..<weights[0] {
                        for kernelX in 0..<weights[1] {
                            let row = outputY * geometry.stride + kernelY - geometry.padding.top
                            let column = outputX * geometry.stride + kernelX - geometry.padding.left
                            guard let inputY = inside(row, input[1], geometry.paddingMode),
                                let inputX = inside(column, input[2], geometry.paddingMode)
                            else { continue }
                            let pixel = ((image * input[1] + inputY) * input[2] + inputX) * input[3]
                            let place = ((image * output[1] + outputY) * output[2] + outputX) * output[3]
                            for out in 0..<output[3] {
                                for channel in 0..<inGroup {
                                    let weight = ((kernelY * weights[1] + kernelX) * inGroup + channel) * output[3] + out
                                    body(pixel + out / outGroup * inGroup + channel, weight, place + out)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Which position is read in place of one beyond the edge; nil for zero.
    private func inside(_ position: Int, _ extent: Int, _ mode: PaddingMode) -> Int? {
        if (0..<extent).contains(position) { return position }
        switch mode {
        case .zero: return nil
        case .replicate: return position < 0 ? 0 : extent - 1
        case .reflect: return position < 0 ? -position : 2 * (extent - 1) - position
        }
    }
}
