extension PixelImage {
    /// The picture with another number of channels.
    ///
    /// Grey becomes RGB by repetition; RGB becomes grey with the weights of ITU-R 601 in Pillow's fixed point. A new alpha
    /// channel is opaque; one that is removed leaves the colours as they are (`composited(over:)` blends instead).
    ///
    /// - Precondition: `count` is in 1...4.
    public func converted(toChannels count: Int) -> PixelImage {
        precondition((1...4).contains(count), "converted(toChannels:): \(count) is not in 1...4")
        if count == channels { return self }
        return rewritten(width: width, height: height, channels: count, by: ChannelConversion(from: channels, to: count))
    }

    /// The picture with 8 or 16 bits a sample.
    ///
    /// 8 bits become 16 by repeating the byte (x 257, so that 255 becomes 65535); 16 become 8 by keeping the high byte, as
    /// Pillow and libpng's `png_set_strip_16` do: each of the 256 levels stands for 256 neighbouring ones, and 8 to 16 and
    /// back changes nothing.
    ///
    /// - Precondition: `depth` is 8 or 16.
    public func converted(toBitDepth depth: Int) -> PixelImage {
        precondition(depth == 8 || depth == 16, "converted(toBitDepth:): \(depth) is neither 8 nor 16")
        switch (samples, depth) {
        case (.eight(let values), 16):
            return PixelImage(
                width: width, height: height, channels: channels, samples: .sixteen(values.map { UInt16($0) * 257 }),
                metadata: metadata)
        case (.sixteen(let values), 8):
            return PixelImage(
                width: width, height: height, channels: channels,
                samples: .eight(values.map { UInt8(truncatingIfNeeded: $0 >> 8) }), metadata: metadata)
        default:
            return self
        }
    }

    /// The picture composited over a colour by its alpha; a picture without alpha is returned as it is.
    ///
    /// Grey and alpha over a grey colour gives grey, everything else RGB.
    public func composited(over background: PixelColor) -> PixelImage {
        guard hasAlpha else { return self }
        if channels == 2 && !background.isGrey { return converted(toChannels: 4).composited(over: background) }
        let color = channels == 2 ? [background.red] : [background.red, background.green, background.blue]
        return rewritten(
            width: width, height: height, channels: channels - 1, by: Composition(background: color.map { Int($0) }))
    }
}

private struct ChannelConversion: PixelRewrite {
    let from: Int
    let to: Int

    init(from: Int, to: Int) { (self.from, self.to) = (from, to) }

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        let fromColor = from >= 3
        let toColor = to >= 3
        let fromAlpha = from == 2 || from == 4
        let toAlpha = to == 2 || to == 4
        var source = input.baseAddress!
        var target = output.baseAddress!
        for _ in 0..<input.count / from {
            switch (fromColor, toColor) {
            case (true, true): (target[0], target[1], target[2]) = (source[0], source[1], source[2])
            case (false, true): (target[0], target[1], target[2]) = (source[0], source[0], source[0])
            case (false, false): target[0] = source[0]
            case (true, false):
                let sum = Int(source[0]) * 19595 + Int(source[1]) * 38470 + Int(source[2]) * 7471 + 32768
                target[0] = Sample(truncatingIfNeeded: sum >> 16)
            }
            if toAlpha { target[to - 1] = fromAlpha ? source[from - 1] : Sample.max }
            source += from
            target += to
        }
    }
}

private struct Composition: PixelRewrite {
    /// The colour beneath, one number in 0...255 for each channel but alpha.
    let background: [Int]

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        let colors = background.count
        let largest = Int(Sample.max)
        let beneath = background.map { $0 * (largest / 255) }
        var source = input.baseAddress!
        var target = output.baseAddress!
        for _ in 0..<input.count / (colors + 1) {
            let alpha = Int(source[colors])
            for channel in 0..<colors {
                let sum = Int(source[channel]) * alpha + beneath[channel] * (largest - alpha)
                target[channel] = Sample(truncatingIfNeeded: (sum + largest / 2) / largest)
            }
            source += colors + 1
            target += colors
        }
    }
}
