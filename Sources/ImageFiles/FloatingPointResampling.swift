/// Resampling of 16-bit samples, for which 32-bit fixed point is too coarse, with weights and sums in double precision.
struct FloatingPointResampling {
    private let windows: ResamplingWindows

    init(_ windows: ResamplingWindows) { self.windows = windows }

    @inline(__always)
    private static func rounded(_ sum: Double) -> UInt16 { UInt16(min(max(sum + 0.5, 0), 65535)) }

    /// [height, width, channels] to [height, outputWidth, channels].
    func alongRows(_ values: [UInt16], width: Int, height: Int, channels: Int, outputWidth: Int) -> [UInt16] {
        let count = height * outputWidth * channels
        return [UInt16](unsafeUninitializedCapacity: count) { output, initializedCount in
            values.withUnsafeBufferPointer { input in
                windows.weights.withUnsafeBufferPointer { weights in
                    for y in 0..<height {
                        for x in 0..<outputWidth {
                            let source = input.baseAddress! + (y * width + windows.starts[x]) * channels
                            let window = weights.baseAddress! + x * windows.stride
                            for channel in 0..<channels {
                                var sum = 0.0
                                for index in 0..<windows.counts[x] {
                                    sum += Double(source[index * channels + channel]) * window[index]
                                }
                                output[(y * outputWidth + x) * channels + channel] = Self.rounded(sum)
                            }
                        }
                    }
                }
            }
            initializedCount = count
        }
    }

    /// [height, rowLength] to [outputHeight, rowLength].
    func alongColumns(_ values: [UInt16], rowLength: Int, outputHeight: Int) -> [UInt16] {
        let count = outputHeight * rowLength
        return [UInt16](unsafeUninitializedCapacity: count) { output, initializedCount in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: rowLength) { sums in
                values.withUnsafeBufferPointer { input in
                    for y in 0..<outputHeight {
                        let sum = sums.baseAddress!
                        for x in 0..<rowLength { sum[x] = 0 }
                        for index in 0..<windows.counts[y] {
                            let weight = windows.weights[y * windows.stride + index]
                            let row = input.baseAddress! + (windows.starts[y] + index) * rowLength
                            for x in 0..<rowLength { sum[x] += Double(row[x]) * weight }
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
