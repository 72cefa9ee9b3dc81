import ImageFiles

extension PixelImage {
    /// Returns the colours of this image with the alpha channel of another image of the same size and bit depth.
    func withAlpha(of other: PixelImage) -> PixelImage {
        func joined<Sample>(_ colours: [Sample], _ alpha: [Sample]) -> [Sample] {
            var result: [Sample] = []
            result.reserveCapacity(width * height * (channels + 1))
            for pixel in 0..<width * height {
                result += colours[pixel * channels..<(pixel + 1) * channels]
                result.append(alpha[(pixel + 1) * other.channels - 1])
            }
            return result
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
