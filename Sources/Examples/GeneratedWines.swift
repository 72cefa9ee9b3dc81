import Foundation
import TensorCore

/// A random table in the format of the wine quality data (Cortez et al., 2009): eleven measurements and a quality from 3 to 9,
/// separated by semicolons.
///
/// Each measurement is correlated with a hidden quality of the wine.
struct GeneratedWines {
    /// The name of a measurement, its mean and standard deviation, its correlation with the quality, and its number of decimals.
    private static let measurements: [(name: String, mean: Float, spread: Float, follows: Float, decimals: Int)] = [
        ("fixed acidity", 7, 0.8, -0.15, 1), ("volatile acidity", 0.28, 0.09, -0.4, 2), ("citric acid", 0.33, 0.1, 0.1, 2),
        ("residual sugar", 6, 2.4, -0.1, 1), ("chlorides", 0.045, 0.012, -0.3, 3), ("free sulfur dioxide", 35, 13, 0.05, 0),
        ("total sulfur dioxide", 138, 36, -0.45, 0), ("density", 0.994, 0.0025, -0.35, 5), ("pH", 3.19, 0.15, 0.1, 2),
        ("sulphates", 0.49, 0.1, 0.1, 2), ("alcohol", 10.5, 1.1, 0.6, 1),
    ]

    static func text(count: Int, _ random: RandomSource) -> String {
        var rows = [(measurements.map { "\"\($0.name)\"" } + ["\"quality\""]).joined(separator: ";")]
        for _ in 0..<count {
            let goodness = random.normal()
            var fields = measurements.map { measurement in
                let share = measurement.follows
                let deviation = share * goodness + (1 - share * share).squareRoot() * random.normal()
                // No measurement is negative.
                let value = max(measurement.mean / 10, measurement.mean + measurement.spread * deviation)
                return String(format: "%.\(measurement.decimals)f", value)
            }
            fields.append("\(Int(min(9, max(3, (5.9 + goodness).rounded()))))")
            rows.append(fields.joined(separator: ";"))
        }
        return rows.joined(separator: "\n") + "\n"
    }
}
