import CImageCodecs

/// Resampling of 8-bit samples with weights in 32-bit fixed point, as in Pillow's `ResampleHorizontal_8bpc`.
struct FixedPointResampling {
    /// 8 bits of the sample, 2 for sums above the largest sample (a cubic overshoots), the rest for the weight.
    private static let precision: Int32 = 32 - 8 - 2

    private let starts, lengths, weights: [Int32]
    private let stride: Int

    init(_ windows: ResamplingWindows) {
        let one = Double(Int32(1) << Self.precision)
        weights = windows.weights.map { Int32($0 < 0 ? $0 * one - 0.5 : $0 * one + 0.5) }
        (starts, lengths) = (windows.starts.map { Int32($0) }, windows.counts.map { Int32($0) })
        stride = windows.stride
    }

    /// [height, width, channels] to [height, outputWidth, channels].
    func alongRows(_ values: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8] {
        resampled(count: height * starts.count * channels) { output, windows in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: width * 8) { scratch in
                cic_resample_rows(values, output, width, height, channels, windows, scratch.baseAddress!)
            }
        }
    }

    /// [height, rowLength] to [outputHeight, rowLength].
    func alongColumns(_ values: [UInt8], rowLength: Int) -> [UInt8] {
        resampled(count: starts.count * rowLength) { output, windows in
            cic_resample_columns(values, output, rowLength, windows)
        }
    }

    private func resampled(count: Int, by body: (UnsafeMutablePointer<UInt8>, cic_windows) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
            starts.withUnsafeBufferPointer { starts in
                lengths.withUnsafeBufferPointer { lengths in
                    weights.withUnsafeBufferPointer { weights in
                        body(
                            output.baseAddress!,
                            cic_windows(
                                count: starts.count, starts: starts.baseAddress!, lengths: lengths.baseAddress!,
                                weights: weights.baseAddress!, stride: stride))
                    }
                }
            }
            initializedCount = count
        }
    }
}
