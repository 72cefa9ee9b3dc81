/// A way to compute one picture's samples from another's that is the same for 8 and 16 bits.
protocol PixelRewrite {
    /// Writes every sample of `output`, which is uninitialised.
    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>)
}

extension PixelImage {
    /// A new picture of the given extents whose samples `rewrite` computes.
    func rewritten(width: Int, height: Int, channels: Int, by rewrite: some PixelRewrite) -> PixelImage {
        let count = width * height * channels
        switch samples {
        case .eight(let values):
            return PixelImage(
                width: width, height: height, channels: channels,
                samples: .eight(Self.fill(count: count, from: values, by: rewrite)), metadata: metadata)
        case .sixteen(let values):
            return PixelImage(
                width: width, height: height, channels: channels,
                samples: .sixteen(Self.fill(count: count, from: values, by: rewrite)), metadata: metadata)
        }
    }

    private static func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        count: Int, from values: [Sample], by rewrite: some PixelRewrite
    ) -> [Sample] {
        [Sample](unsafeUninitializedCapacity: count) { output, initializedCount in
            values.withUnsafeBufferPointer { input in
                rewrite.fill(UnsafeMutableBufferPointer(rebasing: output[..<count]), from: input)
            }
            initializedCount = count
        }
    }
}
