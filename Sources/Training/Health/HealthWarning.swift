import Foundation

/// What goes wrong in a training, in words: one line.
public struct HealthWarning: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        case vanishingGradients, explodingGradients, deadUnits, discriminatorHasWon
        /// Numbers grow out of float32's range: NaN is about to come.
        case overflow
    }

    public let kind: Kind
    /// The network, or the loss, that it is about.
    public let subject: String
    /// The layer where it starts, or where it is worst; nil where it is about no layer.
    public let layer: String?
    public let description: String

    public init(_ kind: Kind, _ subject: String, layer: String? = nil, _ description: String) {
        (self.kind, self.subject, self.layer, self.description) = (kind, subject, layer, description)
    }
}

/// From where on numbers of a training are worth a warning.
public struct HealthLimits: Sendable {
    /// Gradients vanish where they are smaller than this share of the network's largest, all the way to its input.
    public var vanishingShare: Float = 1e-4
    /// They explode where they grow from the output to so many times as much, ...
    public var explodingGrowth: Float = 1e4
    /// ... or where a layer's norm is above this.
    public var explodingNorm: Float = 1e4
    /// Share of a layer's ReLU units that may be dead.
    public var deadShare: Float = 0.5
    /// Samples and pixels that a unit must have been seen with before it counts as dead.
    public var leastObservations = 32
    /// Norm of activations, gradients, weights or updates from which NaN is about to come.
    public var overflowNorm: Float = 1e10

    public init() {}

    /// What is wrong with networks, judged by one step; at most one warning of a kind and network.
    ///
    /// - Parameter layers: As `HealthMonitor` gives them, a network's layers in the order of their work.
    public func warnings(in layers: [LayerHealth]) -> [HealthWarning] {
        var networks: [String] = []
        for layer in layers where !networks.contains(layer.network) { networks.append(layer.network) }
        return networks.flatMap { name -> [HealthWarning] in
            let own = layers.filter { $0.network == name }
            if let warning = overflow(name, own) { return [warning] }  // it is what all others come from
            return [explosion(name, own), vanishing(name, own), deadUnits(name, own)].compactMap { $0 }
        }
    }

    private func overflow(_ network: String, _ layers: [LayerHealth]) -> HealthWarning? {
        for layer in layers {
            let norms: [(String, Float?)] = [
                ("activations", layer.activationNorm), ("gradients", layer.gradientNorm), ("weights", layer.weightNorm),
                ("updates", layer.updateNorm),
            ]
            for case (let name, let norm?) in norms where !(norm <= overflowNorm) {
                return HealthWarning(
                    .overflow, network, layer: layer.layer,
                    "numbers in \(network) leave float32's range, NaN is about to come: \(name) of \(layer.layer) have the norm "
                        + "\(short(norm)) - lower the learning rate, or clip gradients")
            }
        }
        return nil
    }

    /// Layers that mix channels and have a gradient; the others' gradients do not compare.
    private func comparable(_ layers: [LayerHealth]) -> [(name: String, gradient: Float)] {
        layers.compactMap { layer in
            layer.mixesChannels ? layer.gradientPerParameter.map { (layer.layer, $0) } : nil
        }
    }

    private func vanishing(_ network: String, _ layers: [LayerHealth]) -> HealthWarning? {
        let gradients = comparable(layers)
        guard let largest = gradients.max(by: { $0.gradient < $1.gradient }) else { return nil }
        if largest.gradient == 0 {
            return HealthWarning(
                .vanishingGradients, network, "no gradient at all reaches \(network): its loss no longer depends on it")
        }
        let weak = gradients.prefix { $0.gradient < vanishingShare * largest.gradient }
        guard let start = weak.last, let first = weak.first else { return nil }
        return HealthWarning(
            .vanishingGradients, network, layer: start.name,
            "gradients vanish in \(network) from \(start.name) towards the input: \(short(first.gradient)) a weight in \(first.name), "
                + "\(short(largest.gradient)) in \(largest.name) - ReLU, normalisation or residual connections keep them up")
    }

    private func explosion(_ network: String, _ layers: [LayerHealth]) -> HealthWarning? {
        let cure = "clip gradients, normalise, or lower the learning rate"
        if let worst = layers.max(by: { ($0.gradientNorm ?? 0) < ($1.gradientNorm ?? 0) }), let norm = worst.gradientNorm,
            norm > explodingNorm
        {
            return HealthWarning(
                .explodingGradients, network, layer: worst.layer,
                "gradients explode in \(network): norm \(short(norm)) in \(worst.layer) - \(cure)")
        }
        let gradients = comparable(layers)
        guard let output = gradients.last, let worst = gradients.max(by: { $0.gradient < $1.gradient }), output.gradient > 0,
            worst.gradient > explodingGrowth * output.gradient
        else { return nil }
        return HealthWarning(
            .explodingGradients, network, layer: worst.name,
            "gradients explode in \(network) from the output towards \(worst.name): \(short(output.gradient)) a weight in "
                + "\(output.name), \(short(worst.gradient)) in \(worst.name) - \(cure)")
    }

    private func deadUnits(_ network: String, _ layers: [LayerHealth]) -> HealthWarning? {
        let dead = layers.filter { ($0.deadShare ?? 0) >= deadShare && $0.observationsPerUnit >= leastObservations }
        guard let worst = dead.max(by: { ($0.deadShare ?? 0) < ($1.deadShare ?? 0) }), let share = worst.deadShare else {
            return nil
        }
        let others = dead.count > 1 ? ", and many in \(dead.count - 1) more layer\(dead.count == 2 ? "" : "s")" : ""
        return HealthWarning(
            .deadUnits, network, layer: worst.layer,
            "dead units in \(network): \(Int((share * 100).rounded())) % of the ReLUs behind \(worst.layer) gave 0 throughout"
                + "\(others) - lower the learning rate, or use normalisation or LeakyReLU")
    }
}

/// Two digits are enough to see what a number is like.
func short(_ value: Float) -> String { String(format: "%.2g", Double(value)) }
