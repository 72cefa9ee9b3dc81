import Files
import GANModels

/// Which of the networks that were found in a file are its generators and discriminators, where that is clear.
struct NetworkChoice {
    /// The networks by the names in `ModelFile.networkNames`; by their own names where it is not clear which is which.
    private(set) var networks: [String: NetworkWeights] = [:]
    /// What was chosen, and what was passed over, a sentence each.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - found: The networks of a file.
    ///   - path: The file, whose name may say the direction of its only generator.
    init(_ found: [FoundNetwork], path: String) {
        let (generators, passedOver) = Self.preferringAverages(found.filter(\.isGenerator))
        for (average, newest) in passedOver {
            notes.append("\(average) of \(path.onOneLine) is used, an average of the weights; the newest are in \(newest)")
        }
        add(generators, "G", path)
        add(found.filter(\.isDiscriminator), "D", path)
        let projections = found.filter { !$0.isGenerator && !$0.isDiscriminator }
        for one in projections { networks[projections.count == 1 ? "F" : one.name] = one.weights }
        if found.contains(where: \.weights.hasStaleStatistics) {
            notes.append(
                "the running statistics of instance norm in \(path.onOneLine) are left out, as by pytorch-CycleGAN-and-pix2pix")
        }
    }

    /// Without those that have an average of the same shapes beside them, whose images are usually better.
    private static func preferringAverages(
        _ generators: [FoundNetwork]
    ) -> (kept: [FoundNetwork], passedOver: [(average: String, newest: String)]) {
        var passedOver: [(String, String)] = []
        let kept = generators.filter { newest in
            guard !newest.role.isAverage else { return true }
            let candidates = generators.filter {
                $0.role.isAverage && $0.weights.configuration == newest.weights.configuration
                    && $0.role.direction == newest.role.direction
            }
            // A key such as `ema` does not say of what it is the average; where there is one of each, it is clear.
            let average =
                candidates.first { $0.role.base == newest.role.base }
                ?? (candidates.count == 1 && generators.filter { $0.role.direction == newest.role.direction }.count == 2
                    ? candidates[0] : nil)
            if let average { passedOver.append((average.name, newest.name)) }
            return average == nil
        }
        return (kept, passedOver)
    }

    private mutating func add(_ found: [FoundNetwork], _ letter: String, _ path: String) {
        let directions = found.map(\.role.direction)
        if found.count == 1 {
            let direction = NetworkRole.direction(ofFileAt: path) ?? directions[0]
            networks[direction.map { letter + $0.network.suffix(2) } ?? letter] = found[0].weights
        } else if found.count == 2, Set(directions) == [.a2b, .b2a] {
            for (network, direction) in zip(found, directions) {
                networks[letter + direction!.network.suffix(2)] = network.weights
            }
        } else if letter == "G", found.map({ $0.name.lowercased() }).sorted() == ["f", "g"] {
            // The letters of the paper: G translates A to B, and F back.
            for network in found { networks[network.name.lowercased() == "g" ? "G_A" : "G_B"] = network.weights }
        } else {
            for network in found { networks[network.name] = network.weights }
        }
    }
}

extension NetworkRole {
    /// The direction that the name of a file says: `latest_net_G_A.pth`, `netG_A2B.pth`, `G_B.safetensors`.
    static func direction(ofFileAt path: String) -> TranslationDirection? {
        var stem = path.lastPathPart.deletingPathExtension
        if stem.pathExtension.lowercased() == "pth" { stem = stem.deletingPathExtension }
        for name in ["G_A", "G_B", "D_A", "D_B"] where stem == name || stem.hasSuffix("_" + name) {
            return name.hasSuffix("A") ? .a2b : .b2a
        }
        // Words such as `ab` may be anything in the name of a file.
        let words = [stem, stem.split(separator: "_").last.map(String.init) ?? stem].filter { word in
            word.contains("2") || word.lowercased().contains("to")
        }
        return words.compactMap { direction($0) }.first
    }
}
