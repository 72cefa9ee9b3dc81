import TensorCore

/// A convolution and its two gradients by the definition, in double precision.
struct ConvolutionReference {
    let geometry: ConvolutionGeometry
    let x, w, bias, dy: [Float]

    init(_ geometry: ConvolutionGeometry, seed: UInt64) {
        func numbers(_ shape: [Int], _ stream: UInt64) -> [Float] {
            Reference.numbers(shape.reduce(1, *), seed: seed * 8 + stream)
        }
        self.geometry = geometry
        x = numbers(geometry.inputShape, 0)
        w = numbers(geometry.weightShape, 1)
        bias = numbers([geometry.outputChannels], 2)
        dy = numbers(geometry.outputShape, 3)
    }

    /// Without the bias: y from x and w, dx from dy and w, dw from x and dy.
    func results() -> (y: [Double], dx: [Double], dw: [Double]) {
        let g = geometry
        let (height, width, channels) = (g.inputShape[1], g.inputShape[2], g.inputShape[3])
        let (rows, columns, outputs) = (g.outputShape[1], g.outputShape[2], g.outputChannels)
        let inGroup = channels / g.groups, outGroup = outputs / g.groups
        var y = [Double](repeating: 0, count: dy.count)
        var dx = [Double](repeating: 0, count: x.count)
        var dw = [Double](repeating: 0, count: w.count)
        for image in 0..<g.inputShape[0] {
            for oy in 0..<rows {
                for ox in 0..<columns {
                    let out = ((image * rows + oy) * columns + ox) * outputs
                    for ky in 0..<g.kernelHeight {
                        guard let iy = source(oy * g.stride + ky - g.padding.top, height) else { continue }
                        for kx in 0..<g.kernelWidth {
                            guard let ix = source(ox * g.stride + kx - g.padding.left, width) else { continue }
                            let pixel = ((image * height + iy) * width + ix) * channels
                            for c in 0..<channels {
                                let group = c / inGroup
                                let row = ((ky * g.kernelWidth + kx) * inGroup + c % inGroup) * outputs
                                let value = Double(x[pixel + c])
                                var sum = 0.0
                                for o in group * outGroup..<(group + 1) * outGroup {
                                    let weight = Double(w[row + o]), gradient = Double(dy[out + o])
                                    y[out + o] += value * weight
                                    sum += gradient * weight
                                    dw[row + o] += value * gradient
                                }
                                dx[pixel + c] += sum
                            }
                        }
                    }
                }
            }
        }
        return (y, dx, dw)
    }

    /// Where a coordinate reads; nil for zeros. Written apart from the kernels' own: it steps inwards until it is inside.
    private func source(_ position: Int, _ extent: Int) -> Int? {
        if (0..<extent).contains(position) { return position }
        switch geometry.paddingMode {
        case .zero: return nil
        case .replicate: return min(max(position, 0), extent - 1)
        case .reflect: return position < 0 ? 0 - position : (extent - 1) - (position - (extent - 1))
        }
    }
}
