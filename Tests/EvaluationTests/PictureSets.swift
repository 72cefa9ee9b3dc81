import CPUBackend
import Fixtures
import Foundation
import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore

/// Folders of small pictures, gone with the object.
final class PictureSets {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/sets-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Pictures of stripes and noise.
    ///
    /// - Parameters:
    ///   - period: The width of the stripes.
    ///   - seed: Of the noise and the colours.
    func set(_ name: String, count: Int, period: Int, seed: UInt64, side: Int = 24) throws -> ImageFolder {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
        for index in 0..<count {
            let random = RandomSource(seed: seed, stream: [UInt64(index)])
            let shift = random.integer(below: period)
            let bytes = (0..<side * side * 3).map { place -> UInt8 in
                let isLight = (place / 3 % side + shift) / (period / 2) % 2 == 0
                return UInt8((isLight ? 150 : 30) + random.integer(below: 90))
            }
            try PixelImage(width: side, height: side, channels: 3, bytes: bytes).write(to: "\(path)/\(name)/\(index).png")
        }
        return try ImageFolder(path: path + "/" + name)
    }

    /// EfficientNet-Lite0 with weights by formula.
    static func network(on backend: CPUBackend) throws -> FeatureNetwork {
        let shapes = FeatureNetwork.Architecture.efficientNetLite0.stateShapes(on: backend)
        return try FeatureNetwork(.efficientNetLite0, shapes: shapes, on: backend) {
            FormulaWeights.array($0, shape: shapes[$0]!)
        }
    }
}
