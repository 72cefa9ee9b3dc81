import ImageFiles

extension PixelImage {
    /// Returns the colours of this image with the alpha channel of another image of the same size and bit depth.
    func withAlpha(of other: PixelImage) -> PixelImage {
        let (pixels, colors, step) = (width * height, channels, other.channels)
        func joined<Sample>(_ colours: [Sample], _ alpha: [Sample]) -> [Sample] {
            [Sample](unsafeUninitializedCapacity: pixels * (colors + 1)) { buffer, initializedCount in
                for pixel in 0..<pixels {
                    let target = pixel * (colors + 1)
                    for channel in 0..<colors { buffer[target + channel] = colours[pixel * colors + channel] }
                    buffer[target + colors] = alpha[(pixel + 1) * step - 1]
                }
                initializedCount = pixels * (colors + 1)
            }
        }
        let samples: Samples =
            switch (self.samples, other.samples) {
            case (.eight(let colours), .eight(let alpha)): .eight(joined(colours, alpha))
            case (.sixteen(let colours), .sixteen(let alpha)): .sixteen(joined(colours, alpha))
            default: preconditionFailure("withAlpha(of:): \(bitDepth) and \(other.bitDepth) bits")
            }
        return PixelImage(width: width, height: height, channels: channels + 1, samples: samples, metadata: metadata)
    }
}
