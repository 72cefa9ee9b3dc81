import Foundation
import TensorCore

// Distances between two images of the same shape, such as a translation and the true one.

/// The mean of |x - y|, for images in [-1, 1]: 0 where they are equal, at most 2. PyTorch's `L1Loss`.
///
/// - Precondition: x and y have the same shape, which is not empty.
public func meanAbsoluteError(_ x: HostArray, _ y: HostArray) -> Double {
    require(x.shape == y.shape && !x.values.isEmpty, "mean absolute error of images \(x.shape) and \(y.shape)")
    return zip(x.values, y.values).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(x.values.count)
}

/// The peak signal-to-noise ratio in decibels, 10 log₁₀(2² / mean of (x - y)²), for images in [-1, 1]; infinite where they are equal.
///
/// - Precondition: x and y have the same shape, which is not empty.
public func peakSignalToNoiseRatio(_ x: HostArray, _ y: HostArray) -> Double {
    require(x.shape == y.shape && !x.values.isEmpty, "peak signal-to-noise ratio of images \(x.shape) and \(y.shape)")
    let squares = zip(x.values, y.values).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    return 10 * log10(4 * Double(x.values.count) / squares)
}
