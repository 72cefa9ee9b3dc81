import Autograd
import Checkpoints
import Foundation
import TensorCore

/// Tensors that PyTorch made, read from `Tests/Fixtures/Data`.
///
/// Images and activations are [batch, height, width, channels], weights [kernelHeight, kernelWidth, in, out] (transposed
/// convolution: [kernelHeight, kernelWidth, out, in]): `generate.py` brings them into the toolkit's layout.
public struct Fixture: Sendable {
    /// What the file is called, without its extension.
    public let name: String
    private let file: SafetensorsFile

    /// Reads `Data/name.safetensors`.
    ///
    /// - Throws: `FixtureError` when it is not there or cannot be read; the message says how to write it again.
    public init(_ name: String) throws(FixtureError) {
        self.name = name
        do {
            file = try SafetensorsFile(contentsOf: Self.folder + "/\(name).safetensors")
        } catch {
            throw FixtureError(problem: "cannot read the fixture '\(name)' (\(error))", fixture: name)
        }
    }

    /// `Tests/Fixtures/Data` of this checkout.
    public static var folder: String { URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Data" }

    /// With which versions of which libraries the file was made.
    public var origin: String { file.metadata["made by"] ?? "" }

    /// All names, sorted.
    public var names: [String] { file.tensors.keys.sorted() }

    /// The names before the first slash, sorted: the cases of a fixture that holds several.
    public var cases: [String] { Set(names.compactMap { $0.split(separator: "/").first.map(String.init) }).sorted() }

    /// Whether the file has an array of this name.
    public func contains(_ name: String) -> Bool { file.tensors[name] != nil }

    /// - Throws: `FixtureError` when there is no such tensor.
    public func array(_ name: String) throws(FixtureError) -> HostArray {
        guard let tensor = file.tensors[name] else {
            throw FixtureError(problem: "no tensor '\(name)' in the fixture '\(self.name)'", fixture: self.name)
        }
        return tensor.array
    }

    /// The tensors `prefix`0, `prefix`1 and so on, as far as there are any.
    public func arrays(_ prefix: String) -> [HostArray] {
        var arrays: [HostArray] = []
        while let tensor = file.tensors["\(prefix)\(arrays.count)"] { arrays.append(tensor.array) }
        return arrays
    }

    /// A leaf with the numbers of a tensor.
    ///
    /// - Throws: `FixtureError` when there is no such tensor.
    public func tensor(
        _ name: String, on backend: any ComputeBackend, requiresGradient: Bool = false
    ) throws(FixtureError) -> Tensor {
        Tensor(NDArray(try array(name), on: backend), requiresGradient: requiresGradient)
    }
}

/// A fixture that is not as a test needs it.
public struct FixtureError: Error, CustomStringConvertible {
    let problem: String
    let fixture: String

    /// The file and what is missing from it.
    public var description: String {
        "\(problem) - write it again: python Tests/Fixtures/generate.py \(fixture) (pip install torch safetensors numpy)"
    }
}
