import Checkpoints
import NeuralNetworks
import Optimizers
import TensorCore

/// Everything that a stopped training needs to go on to the byte: arrays by name, and words.
public struct TrainingState: Sendable, Equatable {
    public var arrays: [String: HostArray] = [:]
    public var words: [String: String] = [:]

    public init() {}

    /// Why a saved state cannot be taken.
    public struct Mismatch: Error, CustomStringConvertible {
        public let description: String
    }

    // MARK: Files

    public init(contentsOf path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        (arrays, words) = (file.tensors.mapValues(\.array), file.metadata)
    }

    public func write(to path: String) throws { try SafetensorsFile(metadata: words, arrays: arrays).write(to: path) }

    // MARK: Parts

    mutating func put(_ name: String, _ part: [String: HostArray]) {
        for (key, value) in part { arrays["\(name)/\(key)"] = value }
    }

    func part(_ name: String) -> [String: HostArray] {
        let prefix = name + "/"
        return Dictionary(
            uniqueKeysWithValues: arrays.compactMap { key, value in
                key.hasPrefix(prefix) ? (String(key.dropFirst(prefix.count)), value) : nil
            })
    }

    mutating func put(_ name: String, _ module: some Module) { put(name, module.stateDictionary()) }
    mutating func put(_ name: String, _ optimizer: some Optimizer) { put(name, optimizer.state) }
    mutating func put(_ name: String, _ random: RandomSource) {
        words[name] = random.state.map { String($0, radix: 16) }.joined(separator: " ")
    }

    mutating func put(_ name: String, _ pool: ImagePool) {
        put(name, pool.random)
        put(name, Dictionary(uniqueKeysWithValues: pool.images.enumerated().map { ("\($0.offset)", $0.element.host) }))
    }

    func restore(_ name: String, to random: RandomSource) throws { random.state = try randomState(name) }

    func restore(_ name: String, to pool: ImagePool, on backend: any ComputeBackend) throws {
        let images = part(name)
        let ordered = try (0..<images.count).map { index in
            guard let image = images["\(index)"] else { throw Mismatch(description: "saved state has no image \(name)/\(index)") }
            return NDArray(image, on: backend)
        }
        pool.restore(images: ordered, randomState: try randomState(name))
    }

    private func randomState(_ name: String) throws -> [UInt64] {
        let words = (self.words[name] ?? "").split(separator: " ").compactMap { UInt64($0, radix: 16) }
        guard words.count == 4 else { throw Mismatch(description: "saved state has no random numbers for \(name)") }
        return words
    }
}
