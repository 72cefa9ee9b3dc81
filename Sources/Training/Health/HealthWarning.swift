import Foundation

/// A problem in a training, described in one line.
public struct HealthWarning: Sendable, Equatable, CustomStringConvertible {
    /// A kind of problem.
    public enum Kind: String, Sendable, CaseIterable {
        /// Gradients become too small towards the input of a network.
        case vanishingGradients
        /// Gradients become too large.
        case explodingGradients
        /// Many ReLU units output 0 for every sample and pixel.
        case deadUnits
        /// A discriminator distinguishes real from fake images so well that the generator learns little from it.
        case discriminatorHasWon
        /// Values are close to the limit of float32, so that NaN is likely to follow.
        case overflow
    }

    /// The kind of problem.
    public let kind: Kind
    /// The name of the network or of the loss.
    public let subject: String
    /// The layer where the problem starts or is worst; nil where it is not about a layer.
    public let layer: String?
    /// The problem and what may help, in one line.
    public let description: String

    /// Creates a warning about a network or a loss, and possibly one of its layers.
    public init(_ kind: Kind, _ subject: String, layer: String? = nil, _ description: String) {
        (self.kind, self.subject, self.layer, self.description) = (kind, subject, layer, description)
    }
}

/// The limits beyond which the measurements of a training give a warning.
public struct HealthLimits: Sendable {
    /// Gradients vanish where they are smaller than this share of the network's largest gradient in all layers up to its input.
    public var vanishingShare: Float = 1e-4
    /// Gradients explode where they grow by more than this factor from the output towards the input, ...
    public var explodingGrowth: Float = 1e4
    /// ... or where the norm of a layer's gradient is above this value.
    public var explodingNorm: Float = 1e4
    /// The share of dead ReLU units in a layer from which a warning is given.
    public var deadShare: Float = 0.5
    /// The number of samples and pixels that must have been observed before a unit counts as dead.
    public var leastObservations = 32
    /// The largest norm of activations, gradients, weights or updates without a warning of an overflow.
    public var overflowNorm: Float = 1e10

    /// Creates the default limits.
    public init() {}

    /// Returns the problems found in one step, at most one warning of each kind per network.
    ///
    /// - Parameter layers: The measurements of a `HealthMonitor`, each network's layers in the order of the forward pass.
    public func warnings(in layers: [LayerHealth]) -> [HealthWarning] {
        var networks: [String] = []
        for layer in layers where !networks.contains(layer.network) { networks.append(layer.network) }
        return networks.flatMap { name -> [HealthWarning] in
            let own = layers.filter { $0.network == name }
            if let warning = overflow(name, own) { return [warning] }  // it is the cause of all others
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

    /// Layers that mix channels and have a gradient; the gradients of other layers are not comparable.
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

/// A value with two significant digits.
func short(_ value: Float) -> String { String(format: "%.2g", Double(value)) }
