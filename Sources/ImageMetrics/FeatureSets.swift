import TensorCore

/// Stops unless both are sets of features, [count, features], of the same number of features.
func requireFeatures(_ x: HostArray, _ y: HostArray, for metric: String) {
    require(
        x.shape.count == 2 && y.shape.count == 2 && x.shape[1] == y.shape[1] && x.shape[1] > 0,
        "\(metric) of features \(x.shape) and \(y.shape)")
}

extension HostArray {
    /// Whether no number is NaN or infinite.
    var isFinite: Bool { values.allSatisfy(\.isFinite) }

    /// The mean of each feature, of features [count, features].
    var featureMeans: [Double] {
        var sums = [Double](repeating: 0, count: shape[1])
        for row in 0..<shape[0] {
            for feature in sums.indices { sums[feature] += Double(values[row * sums.count + feature]) }
        }
        return sums.map { $0 / Double(shape[0]) }
    }

    /// Features [count, features] without `means`.
    func centered(by means: [Double]) -> HostArray {
        var values = values
        for row in 0..<shape[0] {
            for (feature, mean) in means.enumerated() {
                values[row * means.count + feature] = Float(Double(values[row * means.count + feature]) - mean)
            }
        }
        return HostArray(shape: shape, values: values)
    }

    /// Some rows of features [count, features].
    func rows(_ rows: some Collection<Int>) -> HostArray {
        let width = shape[1]
        return HostArray(shape: [rows.count, width], values: rows.flatMap { values[$0 * width..<($0 + 1) * width] })
    }
}
