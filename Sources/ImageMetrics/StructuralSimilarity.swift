import Foundation
import TensorCore

/// The structural similarity (SSIM) of images in [-1, 1]: the mean, over all places of a window and all channels, of
///
///     (2 m n + c₁) (2 cov + c₂) / ((m² + n² + c₁) (v + w + c₂))
///
/// with the weighted means m and n, variances v and w, and covariance of what x and y show in the window. 1 where they are equal.
///
/// The window is 11 x 11 with Gaussian weights of standard deviation 1.5 and lies wholly inside the image; c₁ = (0.01 · 2)² and
/// c₂ = (0.03 · 2)², of the range 2. That is the definition of the paper, of TensorFlow's `tf.image.ssim`, and of scikit-image's
/// `structural_similarity` with `gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=2`. (Wang et al., Image
/// Quality Assessment: From Error Visibility to Structural Similarity, 2004.)
///
/// - Parameters:
///   - x: [count, height, width, channels].
///   - y: Of the same shape.
/// - Returns: At most 1.
/// - Precondition: the images are not empty, and their sides are at least `leastSideForStructuralSimilarity`.
public func structuralSimilarity(_ x: HostArray, _ y: HostArray) -> Double {
    require(
        x.shape == y.shape && x.shape.count == 4 && !x.values.isEmpty
            && min(x.shape[1], x.shape[2]) >= leastSideForStructuralSimilarity,
        "structural similarity of images \(x.shape) and \(y.shape)")
    let (height, width, channels) = (x.shape[1], x.shape[2], x.shape[3])
    let (first, second) = (0.02 * 0.02, 0.06 * 0.06)
    var sum = 0.0, places = 0
    for image in 0..<x.shape[0] {
        for channel in 0..<channels {
            func plane(_ images: HostArray) -> [Double] {
                (0..<height * width).map { Double(images.values[(image * height * width + $0) * channels + channel]) }
            }
            let (a, b) = (plane(x), plane(y))
            func windowMeans(_ values: [Double]) -> [Double] { gaussianMeans(values, height: height, width: width) }
            let (m, n) = (windowMeans(a), windowMeans(b)), products = windowMeans(zip(a, b).map { $0 * $1 })
            let (aa, bb) = (windowMeans(a.map { $0 * $0 }), windowMeans(b.map { $0 * $0 }))
            for i in m.indices {
                let covariance = products[i] - m[i] * n[i], squares = m[i] * m[i] + n[i] * n[i]
                let variances = aa[i] + bb[i] - squares
                sum += (2 * m[i] * n[i] + first) * (2 * covariance + second) / ((squares + first) * (variances + second))
            }
            places += m.count
        }
    }
    return sum / Double(places)
}

/// The side of the window of structural similarity; smaller images have no place for it.
public let leastSideForStructuralSimilarity = 11

/// The weighted mean of each window of a plane, [height - 10, width - 10].
private func gaussianMeans(_ plane: [Double], height: Int, width: Int) -> [Double] {
    let side = leastSideForStructuralSimilarity
    let bell = (0..<side).map { exp(-Double(($0 - side / 2) * ($0 - side / 2)) / (2 * 1.5 * 1.5)) }
    let weights = bell.map { $0 / bell.reduce(0, +) }
    let (rows, columns) = (height - side + 1, width - side + 1)
    var means = [Double](repeating: 0, count: rows * columns), line = [Double](repeating: 0, count: width)
    for row in 0..<rows {
        for i in 0..<width { line[i] = 0 }
        for (k, weight) in weights.enumerated() {
            let start = (row + k) * width
            for i in 0..<width { line[i] += weight * plane[start + i] }
        }
        for (k, weight) in weights.enumerated() {
            for i in 0..<columns { means[row * columns + i] += weight * line[i + k] }
        }
    }
    return means
}
