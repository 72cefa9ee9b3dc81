extension PixelImage {
    /// The picture scaled to another size with antialiasing, as Pillow's `Image.resize` does it.
    ///
    /// Rows first, then columns, rounded to whole levels in between. With `bilinear` and `bicubic` colours are weighted
    /// by their alpha, so that the invisible colour of transparent pixels does not bleed into its surroundings.
    ///
    /// - Precondition: both sides are positive.
    public func resized(width: Int, height: Int, filter: ResamplingFilter) -> PixelImage {
        precondition(width > 0 && height > 0, "resized: \(width)x\(height) is not a size")
        if width == self.width && height == self.height { return self }
        if filter == .nearest {
            return rewritten(
                width: width, height: height, channels: channels,
                by: NearestSampling(
                    columns: NearestSampling.positions(inputSide: self.width, outputSide: width, stepped: bitDepth == 8),
                    rows: NearestSampling.positions(inputSide: self.height, outputSide: height, stepped: bitDepth == 8),
                    inputWidth: self.width, channels: channels))
        }
        if hasAlpha {
            return multipliedByAlpha().resizedChannelwise(width: width, height: height, filter: filter).dividedByAlpha()
        }
        return resizedChannelwise(width: width, height: height, filter: filter)
    }

    private func resizedChannelwise(width: Int, height: Int, filter: ResamplingFilter) -> PixelImage {
        var image = self
        if width != image.width {
            let windows = ResamplingWindows(filter: filter, inputSide: image.width, outputSide: width)
            image = image.resampledAlongRows(windows, width: width)
        }
        if height != image.height {
            let windows = ResamplingWindows(filter: filter, inputSide: image.height, outputSide: height)
            image = image.resampledAlongColumns(windows, height: height)
        }
        return image
    }

    private func resampledAlongRows(_ windows: ResamplingWindows, width: Int) -> PixelImage {
        switch samples {
        case .eight(let values):
            let output = FixedPointResampling(windows).alongRows(
                values, width: self.width, height: height, channels: channels)
            return PixelImage(width: width, height: height, channels: channels, samples: .eight(output), metadata: metadata)
        case .sixteen(let values):
            let output = FloatingPointResampling(windows).alongRows(
                values, width: self.width, height: height, channels: channels, outputWidth: width)
            return PixelImage(width: width, height: height, channels: channels, samples: .sixteen(output), metadata: metadata)
        }
    }

    private func resampledAlongColumns(_ windows: ResamplingWindows, height: Int) -> PixelImage {
        switch samples {
        case .eight(let values):
            let output = FixedPointResampling(windows).alongColumns(values, rowLength: width * channels)
            return PixelImage(width: width, height: height, channels: channels, samples: .eight(output), metadata: metadata)
        case .sixteen(let values):
            let output = FloatingPointResampling(windows).alongColumns(
                values, rowLength: width * channels, outputHeight: height)
            return PixelImage(width: width, height: height, channels: channels, samples: .sixteen(output), metadata: metadata)
        }
    }
}

/// Copies, for each output pixel, the input pixel at its centre.
private struct NearestSampling: PixelRewrite {
    let columns: [Int]
    let rows: [Int]
    let inputWidth: Int
    let channels: Int

    /// The input position of each output position. Where `stepped`, steps are added up; otherwise each position is a
    /// product. Pillow does the former for 8 bits (`ImagingScaleAffine`) and the latter for 16 (`affine_transform`), and ties,
    /// where an output pixel's centre is an edge of the input, depend on it.
    static func positions(inputSide: Int, outputSide: Int, stepped: Bool) -> [Int] {
        let step = Double(inputSide) / Double(outputSide)
        var position = step * 0.5
        return (0..<outputSide).map { index in
            defer { position += step }
            return min(Int(stepped ? position : (Double(index) + 0.5) * step), inputSide - 1)
        }
    }

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        var target = output.baseAddress!
        for row in rows {
            let source = input.baseAddress! + row * inputWidth * channels
            for column in columns {
                for channel in 0..<channels { target[channel] = source[column * channels + channel] }
                target += channels
            }
        }
    }
}
