extension ImageMetadata {
    /// Puts into an encoded file, which has none of it yet, what it can hold.
    ///
    /// - Parameters:
    ///   - file: A file that one of the encoders has made.
    ///   - channels: The channels of its picture.
    func insert(into file: inout [UInt8], format: ImageFileFormat, channels: Int) {
        if self == ImageMetadata() { return }
        switch format {
        case .png:
            // Behind the signature and IHDR: before the palette and the pixels, as the standard demands for all of them.
            file.insert(contentsOf: pngChunks(channels: channels), at: 33)
        case .jpeg:
            // libjpeg begins every file of grey or RGB with the 20 bytes of SOI and JFIF's segment.
            guard file.count > 20, file.starts(with: [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]) else { return }
            if let resolution, let density = JFIFDensity(resolution) { file.replaceSubrange(13..<18, with: density.bytes) }
            file.insert(contentsOf: jpegSegments(channels: channels), at: 20)
        }
    }

    private func pngChunks(channels: Int) -> [UInt8] {
        var chunks: [UInt8] = []
        if let points = pngColor?.codingPoints, channels >= 3 { chunks += PNGChunk.encoded("cICP", points) }
        let profile = colorProfile(forChannels: channels).flatMap { Deflate.deflated($0.bytes) }
        if let profile { chunks += PNGChunk.encoded("iCCP", Array("ICC Profile".utf8) + [0, 0] + profile) }
        // The standard wants not both.
        if profile == nil, let intent = pngColor?.renderingIntent { chunks += PNGChunk.encoded("sRGB", [intent]) }
        if let gamma = pngColor?.gamma { chunks += PNGChunk.encoded("gAMA", PNGChunk.bigEndian(Int(gamma))) }
        if let points = pngColor?.chromaticities {
            chunks += PNGChunk.encoded("cHRM", points.flatMap { PNGChunk.bigEndian(Int($0)) })
        }
        if let resolution {
            let density = [resolution.horizontal, resolution.vertical].map { $0.rounded() }
            if density.allSatisfy({ (1...Double(Int32.max)).contains($0) }) {
                let unit: UInt8 = resolution.unit == .metre ? 1 : 0
                chunks += PNGChunk.encoded("pHYs", density.flatMap { PNGChunk.bigEndian(Int($0)) } + [unit])
            }
        }
        return chunks
    }

    /// The profile in segments of at most 65533 bytes each, of which it has 65519; one of more than 255 segments is left off.
    private func jpegSegments(channels: Int) -> [UInt8] {
        guard let profile = colorProfile(forChannels: channels)?.bytes else { return [] }
        let step = 65519
        let count = (profile.count + step - 1) / step
        guard let total = UInt8(exactly: count) else { return [] }
        var segments: [UInt8] = []
        for index in 0..<count {
            let part = profile[index * step..<min((index + 1) * step, profile.count)]
            let length = 2 + JPEGEmbeddedData.nameOfProfile.count + 2 + part.count
            segments += [0xFF, 0xE2, UInt8(length >> 8), UInt8(length & 255)]
            segments += JPEGEmbeddedData.nameOfProfile
            segments += [UInt8(index + 1), total]
            segments += part
        }
        return segments
    }
}

/// A resolution in whole numbers of pixels per inch or per centimetre, whichever is closer.
private struct JFIFDensity {
    let unit: UInt8
    let horizontal, vertical: UInt16

    /// Nil where the numbers do not fit.
    init?(_ resolution: ImageResolution) {
        let sides = [resolution.horizontal, resolution.vertical]
        let choices: [UInt8: Double] = resolution.unit == .metre ? [1: ImageResolution.inch, 2: 0.01] : [0: 1]
        // In billionths, so that of two that are equally close inches are taken, whatever the last digits are.
        func error(_ length: Double) -> Double {
            (1e9 * (sides.map { abs(($0 * length).rounded() / ($0 * length) - 1) }.max() ?? 0)).rounded()
        }
        guard let best = choices.min(by: { (error($0.value), $0.key) < (error($1.value), $1.key) }) else { return nil }
        let whole = sides.map { ($0 * best.value).rounded() }
        guard whole.allSatisfy({ (1...65535).contains($0) }) else { return nil }
        (unit, horizontal, vertical) = (best.key, UInt16(whole[0]), UInt16(whole[1]))
    }

    var bytes: [UInt8] {
        [unit, UInt8(horizontal >> 8), UInt8(horizontal & 255), UInt8(vertical >> 8), UInt8(vertical & 255)]
    }
}
