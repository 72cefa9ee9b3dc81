import Checkpoints
import GANModels
import NeuralNetworks

/// A network found in a file by the names and shapes of arrays, wherever the file keeps it.
///
/// Training scripts put networks under keys of all kinds, and wrappers put prefixes before the names of arrays. A network begins where
/// the numbers of its layers begin: what is before them is its place in the file, and gives it its name.
struct FoundNetwork {
    /// What stands before the numbers of the layers: `state_dict.netG.model.`.
    let prefix: String
    /// The same in the network's own state dict: `model.`.
    private let ownPrefix: String
    let weights: NetworkWeights
    /// A name that says where in the file the network is: `netG`.
    fileprivate(set) var name: String
    let role: NetworkRole

    /// What stands before the numbers of the layers in the network's own state dict; nothing, where its parts have numbered names.
    private static let ownPrefixes = ["model.", "model.model.", "net.", ""]

    /// The first of a network's parts that have numbered names: discriminators of several scales or places, projections.
    private static let firstParts = [
        "scale0.model.", "scale0.net.", "mlp_0.", "images.model.", "images.net.", "images.scale0.model.",
    ]

    /// Whether nothing was put before the names of the network's own state dict.
    var hasItsOwnNames: Bool { prefix == ownPrefix }

    var isGenerator: Bool { weights.isGenerator }
    var isDiscriminator: Bool { if case .discriminator = weights.configuration { true } else { false } }

    /// Keys and wrappers that say nothing about which network it is.
    private static let plainParts: Set = [
        "module", "_orig_mod", "_forward_module", "state_dict", "model_state_dict", "model_state", "model", "net", "network",
        "weights",
        "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
    ]

    init(prefix: String, ownPrefix: String, weights: NetworkWeights) {
        (self.prefix, self.ownPrefix, self.weights) = (prefix, ownPrefix, weights)
        let parts = prefix.split(separator: ".").map(String.init)
        let telling = parts.filter { !Self.plainParts.contains($0) }
        name = (telling.isEmpty ? Array(parts.prefix(1)) : telling).joined(separator: ".")
        role = NetworkRole(parts)
    }

    /// All networks of a file, in the order of their names in it.
    ///
    /// - Parameters:
    ///   - file: The content of the file.
    ///   - path: Its name, for messages.
    static func all(in file: WeightsFile, path: String) -> [FoundNetwork] {
        let arrays = file.groups.enumerated().flatMap { index, group in
            group.names.map { StoredArray(group: index, name: group.fullName($0), tensor: group.tensors[$0]!) }
        }
        let places = file.groups.map { $0.path.map { $0 + "." }.joined() }
        // The order of bytes keeps all names with one prefix together.
        let sorted = arrays.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var beginnings: [String: Int] = [:]
        for array in arrays {
            if let prefix = array.prefixOfFirstLayer, beginnings[prefix] == nil { beginnings[prefix] = array.group }
        }
        var found: [FoundNetwork] = []
        // The outermost first: a U-Net has others inside.
        for (prefix, group) in beginnings.sorted(by: { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) }) {
            if found.contains(where: { prefix.hasPrefix($0.prefix) }) { continue }
            let start = sorted.partitioningIndex { !$0.name.utf8.lexicographicallyPrecedes(prefix.utf8) }
            let inside = sorted[start...].prefix { $0.name.utf8.starts(with: prefix.utf8) }
            // What other dictionaries hold, such as the state of an optimizer, is not the network's, unless they are inside of it.
            let own = inside.filter { $0.group == group || !prefix.isEmpty && places[$0.group].hasPrefix(prefix) }
            if let (ownPrefix, weights) = network(own, after: prefix, path: path) {
                found.append(FoundNetwork(prefix: prefix, ownPrefix: ownPrefix, weights: weights))
            }
        }
        return withoutCopies(found).withUniqueNames
    }

    /// The network whose layers begin after `prefix`, with the names that it has by itself, and what these begin with.
    private static func network(
        _ arrays: some Sequence<StoredArray>, after prefix: String, path: String
    ) -> (ownPrefix: String, NetworkWeights)? {
        let count = prefix.utf8.count
        for own in ownPrefixes {
            let tensors = Dictionary(
                arrays.map { (own + String(decoding: $0.name.utf8.dropFirst(count), as: UTF8.self), $0.tensor) }
            ) { first, _ in first }
            if NetworkConfiguration(shapes: tensors.mapValues(\.shape)) != nil {
                return (own, NetworkWeights(tensors, path: path))
            }
        }
        return nil
    }

    /// One network may be saved under two names, as itself and as a part of another.
    private static func withoutCopies(_ networks: [FoundNetwork]) -> [FoundNetwork] {
        networks.enumerated().filter { index, network in
            !networks[..<index].contains { $0.role.direction == network.role.direction && $0.weights == network.weights }
        }.map(\.element)
    }

    private struct StoredArray {
        let group: Int
        let name: String
        let tensor: StoredTensor

        /// What stands before the number of a layer, if this is the weight of a network's first layer.
        var prefixOfFirstLayer: String? {
            for ending in ["0.weight", "1.weight", "0.weight_orig", "1.weight_orig"] where name.hasSuffix(ending) {
                let prefix = name.dropLast(ending.count)
                guard prefix.isEmpty || prefix.hasSuffix(".") else { return nil }
                let part = FoundNetwork.firstParts.first { prefix.hasSuffix($0) } ?? ""
                let rest = prefix.dropLast(part.count)
                return String(rest.isEmpty || rest.hasSuffix(".") ? rest : prefix)
            }
            return nil
        }
    }
}

extension [FoundNetwork] {
    /// Where names are not unique, those with the whole path.
    fileprivate var withUniqueNames: [FoundNetwork] {
        let counts = Dictionary(map { ($0.name, 1) }, uniquingKeysWith: +)
        return map { network in
            guard counts[network.name]! > 1 else { return network }
            var network = network
            network.name = network.prefix.hasSuffix(".") ? String(network.prefix.dropLast()) : network.prefix
            return network
        }
    }
}

extension Array {
    /// The first index whose element belongs to the second part of an array that `belongsToSecond` divides in two.
    fileprivate func partitioningIndex(_ belongsToSecond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
