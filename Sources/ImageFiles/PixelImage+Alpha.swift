extension PixelImage {
    /// Each colour times its alpha, rounded: Pillow's modes `La` and `RGBa`.
    func multipliedByAlpha() -> PixelImage {
        rewritten(width: width, height: height, channels: channels, by: AlphaMultiplication(channels: channels))
    }

    /// Undoes `multipliedByAlpha()` as far as rounding allows.
    func dividedByAlpha() -> PixelImage {
        rewritten(width: width, height: height, channels: channels, by: AlphaDivision(channels: channels))
    }
}

private struct AlphaMultiplication: PixelRewrite {
    let channels: Int

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        let largest = Int(Sample.max)
        for pixel in stride(from: 0, to: input.count, by: channels) {
            let alpha = Int(input[pixel + channels - 1])
            for channel in 0..<channels - 1 {
                let product = Int(input[pixel + channel]) * alpha
                output[pixel + channel] = Sample(truncatingIfNeeded: (product + largest / 2) / largest)
            }
            output[pixel + channels - 1] = input[pixel + channels - 1]
        }
    }
}

private struct AlphaDivision: PixelRewrite {
    let channels: Int

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        let largest = Int(Sample.max)
        for pixel in stride(from: 0, to: input.count, by: channels) {
            let alpha = Int(input[pixel + channels - 1])
            for channel in 0..<channels - 1 {
                let value = Int(input[pixel + channel])
                // Truncated, not rounded, as Pillow does.
                output[pixel + channel] = alpha == 0 ? Sample(value) : Sample(min(value * largest / alpha, largest))
            }
            output[pixel + channels - 1] = input[pixel + channels - 1]
        }
    }
}
