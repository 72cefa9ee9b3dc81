/// Resampling of 8-bit samples with weights in 32-bit fixed point, as in Pillow's `ResampleHorizontal_8bpc`.
struct FixedPointResampling {
    /// 8 bits of the sample, 2 for sums above the largest sample (a cubic overshoots), the rest for the weight.
    private static let precision: Int32 = 32 - 8 - 2

    private let windows: ResamplingWindows
    private let weights: [Int32]

    init(_ windows: ResamplingWindows) {
        self.windows = windows
        let one = Double(Int32(1) << Self.precision)
        weights = windows.weights.map { Int32($0 < 0 ? $0 * one - 0.5 : $0 * one + 0.5) }
    }

    @inline(__always)
    private static func rounded(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max(sum >> precision, 0), 255))
    }

    private static var half: Int32 { 1 << (precision - 1) }

    /// [height, width, channels] to [height, outputWidth, channels].
    func alongRows(_ values: [UInt8], width: Int, height: Int, channels: Int, outputWidth: Int) -> [UInt8] {
        let count = height * outputWidth * channels
        return [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
            values.withUnsafeBufferPointer { input in
                weights.withUnsafeBufferPointer { weights in
                    for y in 0..<height {
                        let source = input.baseAddress! + y * width * channels
                        let target = output.baseAddress! + y * outputWidth * channels
                        switch channels {
                        case 1: row(source, target, weights.baseAddress!, outputWidth, Grey.self)
                        case 3: row(source, target, weights.baseAddress!, outputWidth, Color.self)
                        case 4: row(source, target, weights.baseAddress!, outputWidth, ColorAndAlpha.self)
                        default: row(source, target, weights.baseAddress!, outputWidth, GreyAndAlpha.self)
                        }
                    }
                }
            }
            initializedCount = count
        }
    }

    // One type a channel count, so that the inner loops are compiled for each with the count known.
    private protocol PixelKind { static var channels: Int { get } }
    private enum Grey: PixelKind { static var channels: Int { 1 } }
    private enum GreyAndAlpha: PixelKind { static var channels: Int { 2 } }
    private enum Color: PixelKind { static var channels: Int { 3 } }
    private enum ColorAndAlpha: PixelKind { static var channels: Int { 4 } }

    @inline(__always)
    private func row<Kind: PixelKind>(
        _ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>, _ weights: UnsafePointer<Int32>,
        _ outputWidth: Int, _ kind: Kind.Type
    ) {
        let channels = Kind.channels
        for x in 0..<outputWidth {
            let window = weights + x * windows.stride
            var pixel = source + windows.starts[x] * channels
            var sums = SIMD4<Int32>(repeating: Self.half)
            for index in 0..<windows.counts[x] {
                let samples = SIMD4<UInt8>(
                    pixel[0], channels > 1 ? pixel[1] : 0, channels > 2 ? pixel[2] : 0, channels > 3 ? pixel[3] : 0)
                sums &+= SIMD4<Int32>(truncatingIfNeeded: samples) &* window[index]
                pixel += channels
            }
            let result = target + x * channels
            for channel in 0..<channels { result[channel] = Self.rounded(sums[channel]) }
        }
    }

    /// [height, rowLength] to [outputHeight, rowLength].
    func alongColumns(_ values: [UInt8], rowLength: Int, outputHeight: Int) -> [UInt8] {
        let count = outputHeight * rowLength
        return [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: rowLength) { sums in
                values.withUnsafeBufferPointer { input in
                    for y in 0..<outputHeight {
                        let sum = sums.baseAddress!
                        for x in 0..<rowLength { sum[x] = Self.half }
                        for index in 0..<windows.counts[y] {
                            let weight = weights[y * windows.stride + index]
                            let row = input.baseAddress! + (windows.starts[y] + index) * rowLength
                            for x in 0..<rowLength { sum[x] &+= Int32(row[x]) &* weight }
                        }
                        let target = output.baseAddress! + y * rowLength
                        for x in 0..<rowLength { target[x] = Self.rounded(sum[x]) }
                    }
                }
            }
            initializedCount = count
        }
    }
}
