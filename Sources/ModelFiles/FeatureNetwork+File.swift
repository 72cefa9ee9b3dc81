import Checkpoints
import Files
import Foundation
import ImageMetrics
import NeuralNetworks
import TensorCore

extension FeatureNetwork {
    /// Reads a network from a file of weights, .pth of either form or safetensors; which one it is, names and shapes of its arrays say.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - backend: Where the network computes.
    /// - Throws: `CheckpointError` for a damaged file; `ModelFileError` where it holds no known network, arrays are missing, unknown or
    ///   of other shapes, or a number is NaN or infinite.
    public convenience init(contentsOf path: String, on backend: any ComputeBackend) throws {
        let file = try WeightsFile(contentsOf: path)
        guard !file.tensors.isEmpty else { throw ModelFileError.empty(path: path) }
        let shapes = file.tensors.mapValues(\.shape)
        guard let architecture = Architecture(shapes: shapes) else {
            throw ModelFileError.noFeatureNetwork(path: path, found: Self.content(of: file, path: path))
        }
        try NetworkWeights(file.tensors, path: path).check(name: architecture.rawValue)
        do {
            try self.init(architecture, shapes: shapes, on: backend) { file.tensors[$0]!.array }
        } catch {
            throw ModelFileError.mismatch(error, name: architecture.rawValue, path: path)
        }
    }

    /// What a file holds in place of a feature network, in a few words.
    private static func content(of file: WeightsFile, path: String) -> String {
        for weights in ((try? ModelFile(contentsOf: path))?.networks ?? [:]).values {
            switch weights.configuration {
            case .generator: return "a generator"
            case .discriminator: return "a discriminator"
            case .patchProjection: return "projections of features"
            case nil: continue
            }
        }
        return "\(file.names.count) arrays of another kind (\(file.names.prefix(3).joined(separator: ", ")), ...)"
    }
}

extension FrozenFeatures {
    /// Reads the features from a file of weights, .pth of either form or safetensors: of their part of the network, or of all of it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - backend: Where the network computes.
    /// - Throws: `CheckpointError` for a damaged file; `ModelFileError` where arrays are missing or of other shapes, or a number is NaN
    ///   or infinite.
    public convenience init(contentsOf path: String, on backend: any ComputeBackend) throws {
        let file = try WeightsFile(contentsOf: path), name = FeatureNetwork.Architecture.efficientNetLite0.rawValue
        try NetworkWeights(file.tensors, path: path).check(name: name)
        do {
            try self.init(shapes: file.tensors.mapValues(\.shape), on: backend) { file.tensors[$0]!.array }
        } catch {
            throw ModelFileError.mismatch(error, name: name, path: path)
        }
    }
}

extension FeatureNetwork {
    /// The folder of feature networks in the user's cache: `$XDG_CACHE_HOME/cyclegan/features`, by default in `~/.cache`; nil where the
    /// user has no home.
    ///
    /// - Parameter environment: The variables of the process, default its own.
    public static func cacheFolder(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        let home = environment["HOME"].map { $0.appendingPathPart(".cache") }
        // As the specification has it, a variable that is empty counts as missing.
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
        return cache?.appendingPathPart("cyclegan").appendingPathPart("features")
    }
}

extension FeatureNetwork.Architecture {
    /// The file of the network's weights in the user's cache, where `Scripts/fetch-features` puts them; nil where there is none.
    ///
    /// - Parameter environment: The variables of the process, default its own.
    public func fileInCache(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        let path = FeatureNetwork.cacheFolder(environment: environment)?.appendingPathPart(rawValue + ".pth")
        return path.flatMap { FileStatus.exists($0) ? $0 : nil }
    }
}
