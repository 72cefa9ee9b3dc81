import Foundation

extension RunConfiguration {
    /// The options that may change when a run is resumed, as paths in `config.json`, or beginnings of such paths that end in a dot.
    /// All others would make another network, or another training.
    private static let changeable: Set = [
        "schedule.", "data.batch", "data.training", "data.test", "data.fingerprints", "options.learningRate", "options.beta1",
        "options.beta2", "options.lambdaA", "options.lambdaB", "options.lambdaIdentity", "options.poolSize", "options.clipping",
        "options.clipping.", "options.lambdaGAN", "options.lambdaNCE", "options.temperature", "options.lambdaL1",
        "options.lambdaFeature", "options.identityShare", "options.discriminatorLearningRate", "options.penalty",
        "options.penalty.", "options.augmentation.", "data.dropsJitter",
    ]

    /// Returns the options in which this configuration differs from that of the run to resume.
    ///
    /// - Parameters:
    ///   - stored: The configuration of the run.
    ///   - folder: The run.
    /// - Throws: `RunError.cannotChange` for the first option that may not change.
    @discardableResult
    public func checkResuming(_ stored: RunConfiguration, in folder: RunFolder) throws -> [Sitting.Change] {
        let (former, present) = (try stored.options(), try options())
        let changes = Set(former.keys).union(present.keys).sorted().filter { former[$0] != present[$0] }.map {
            Sitting.Change(option: $0, from: former[$0], to: present[$0])
        }
        for change in changes {
            // Follows --size; the size itself is named.
            if change.option == "data.loadSize" && changes.contains(where: { $0.option == "data.size" }) { continue }
            let isAllowed = Self.changeable.contains {
                $0 == change.option || $0.hasSuffix(".") && change.option.hasPrefix($0)
            }
            if !isAllowed { throw RunError.cannotChange(change, path: folder.path) }
        }
        // What is only another path to the same images is no change.
        return changes.filter { !["data.training", "data.test"].contains($0.option) }
    }

    /// All options but the names of sets and sittings, as JSON by their paths in `config.json`.
    private func options() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var flat: [String: String] = [:]
        func add(_ value: Any, _ path: String) throws {
            guard let members = value as? [String: Any] else {
                let text = try JSONSerialization.data(
                    withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
                flat[path] = String(decoding: text, as: UTF8.self)
                return
            }
            for (name, member) in members { try add(member, path.isEmpty ? name : path + "." + name) }
        }
        try add(try JSONSerialization.jsonObject(with: encoder.encode(self)), "")
        return flat.filter { path, _ in
            // The seed of the options repeats that of the run.
            !["sittings", "preset", "format", "data.domains", "options.seed"].contains(path)
        }
    }
}
