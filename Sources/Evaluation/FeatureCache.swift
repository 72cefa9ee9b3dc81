import Checkpoints
import Files
import Foundation
import ImageDatasets
import ImageMetrics
import TensorCore

/// Features of sets of images in files, so that sets which do not change are not measured twice.
///
/// It is only a cache: what cannot be read is measured again, and what cannot be written is not kept.
struct FeatureCache {
    /// The folder of the files.
    let folder: String

    /// The most bytes that are kept; the files that were made first go first.
    private static let mostBytes = 256 << 20

    /// The name of the key in a file's metadata.
    private static let key = "cyclegan.features"

    /// What the features of a set depend on: its images, their preparation, and the weights of the network.
    static func key(_ images: ImageFolder, _ preparation: ImagePreparation, _ network: FeatureNetwork) -> String {
        let set = DatasetFingerprint(of: images)
        let part = images.part == .whole ? "" : "-" + images.part.rawValue
        let words = preparation.name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        return
            "\(EvaluationProtocol.present)-\(network.architecture.rawValue)-\(network.fingerprint)-\(words)-\(set.count)-\(set.bytes)-\(set.hash)\(part)"
    }

    /// What is kept under a key; nil where there is nothing of `count` images.
    func features(_ key: String, count: Int) -> FeatureNetwork.Result? {
        guard let file = try? SafetensorsFile(contentsOf: path(key)), file.metadata[Self.key] == key,
            let features = file.tensors["features"]?.array,
            let classes = file.tensors["classes"]?.array, let confidences = file.tensors["confidences"]?.array,
            features.shape.count == 2, features.shape[0] == count,
            features.shape[1] > 0, classes.values.isEmpty || classes.values.count == count,
            confidences.values.count == classes.values.count, classes.values.allSatisfy({ (0..<10_000).contains($0) })
        else { return nil }
        return .init(features: features, classes: classes.values.map { Int($0) }, confidences: confidences.values)
    }

    /// Keeps the features of a set.
    func keep(_ set: MeasuredSet, as key: String) {
        guard let features = set.features else { return }
        let classes = HostArray(shape: [set.classes.count], values: set.classes.map { Float($0) })
        let confidences = HostArray(shape: [set.confidences.count], values: set.confidences)
        do {
            try Folder.create(folder)
            try SafetensorsFile(
                metadata: [Self.key: key], arrays: ["features": features, "classes": classes, "confidences": confidences]
            ).write(
                to: path(key))
            removeOldest()
        } catch {}
    }

    private func path(_ key: String) -> String { folder.appendingPathPart(key + ".safetensors") }

    private func removeOldest() {
        let files = ((try? Folder.names(in: folder)) ?? []).compactMap { name -> (path: String, status: FileStatus)? in
            let path = folder.appendingPathPart(name)
            return FileStatus(path).map { (path, $0) }
        }.sorted { $0.status.modified > $1.status.modified }
        var total = 0
        for (path, status) in files {
            total += status.byteCount
            if total > Self.mostBytes { try? Folder.remove(path) }
        }
    }
}
