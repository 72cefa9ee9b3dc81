import Autograd
import NeuralNetworks
import Optimizers
import Recipes
import Training

/// Networks that are trained together: with one optimizer, one norm for the clipping of their gradients, and optionally averages
/// of their weights.
public final class Player {
    /// The networks, with the names that logs and files use.
    public let networks: [(name: String, module: any Module)]
    /// The averages of the networks' weights, in the order of `networks`; empty for none.
    public let averages: [WeightAverage]
    /// The learning rate before any schedule.
    public let baseLearningRate: Float
    /// The learning rate of the next step.
    public var learningRate: Float {
        get { optimizer.learningRate }
        set { optimizer.learningRate = newValue }
    }
    /// The number of steps that it has made, which is part of every save.
    public var steps: Int { optimizer.memory.steps.max() ?? 0 }

    private let name: String
    private let optimizer: Adam
    private let descent: Descent
    /// The terms whose gradients were added since the last step.
    private var pending: [LossTerm] = []

    /// Creates a player with an Adam optimizer.
    ///
    /// - Parameters:
    ///   - name: The name in saves, where the optimizer's state is `optimizer_NAME`.
    ///   - networks: The networks, with the names that logs and files use.
    ///   - adam: The hyperparameters of the optimizer.
    ///   - descent: Applies the gradients to the weights.
    ///   - averages: One average per network, or none.
    public init(
        _ name: String, _ networks: [(name: String, module: any Module)], adam: AdamOptions, _ descent: Descent,
        averages: [WeightAverage] = []
    ) {
        (self.name, self.networks, self.descent, self.averages) = (name, networks, descent, averages)
        baseLearningRate = adam.learningRate
        optimizer = Adam(
            networks.flatMap(\.module.parameters), learningRate: adam.learningRate, beta1: adam.beta1, beta2: adam.beta2)
    }

    /// Computes the gradients of the sum of all terms, except those that are only reported, and adds them for the next step.
    ///
    /// Terms whose graphs share nothing may be added one after the other: the sum of the gradients is the same, and fewer
    /// activations are in memory at a time.
    public func add(_ terms: [LossTerm]) {
        // Detached, because only the values are needed later, not the graph.
        pending += terms.map { $0.loss($0.value.detached()) }
        let lowered = terms.filter { $0.loss.role != .reported }.map(\.weighted)
        guard let first = lowered.first else { return }
        lowered.dropFirst().reduce(first, +).backward()
    }

    /// Performs one step of the optimizer with the gradients that were added, and adds the values of their terms to `losses`.
    ///
    /// - Throws: `NonFiniteLoss`, before any weight is changed.
    public func descend(_ losses: inout LossValues) throws {
        defer { discard() }
        try losses.read(pending)
        descent.step(optimizer)
        for (average, network) in zip(averages, networks) { average.update(from: network.module, step: steps) }
    }

    /// Forgets the gradients that were added since the last step.
    public func discard() {
        pending = []
        optimizer.clearGradients()
    }

    /// Adds the gradients of `terms` and performs one step of the optimizer.
    ///
    /// - Throws: `NonFiniteLoss`, before any weight is changed.
    public func descend(on terms: [LossTerm], _ losses: inout LossValues) throws {
        add(terms)
        try descend(&losses)
    }

    /// Calls `body` with the networks' parameters frozen: gradients flow through the networks, but none are computed for their
    /// parameters.
    public func whileFrozen<Result>(_ body: () throws -> Result) rethrows -> Result {
        for network in networks { network.module.setFrozen(true) }
        defer { for network in networks { network.module.setFrozen(false) } }
        return try body()
    }

    /// Returns the average of a network of this player; the network itself where it has none.
    public func result<Network>(_ network: Network) -> Network {
        let index = networks.firstIndex { $0.module === network as AnyObject }
        return index.flatMap { averages.isEmpty ? nil : averages[$0].network as? Network } ?? network
    }

    /// The averages of all networks, or the networks themselves, by name.
    public var results: [(name: String, module: any Layer)] {
        networks.compactMap { name, module in (module as? any Layer).map { (name, result($0)) } }
    }

    /// Sets the learning rate to a rate of the training, in proportion where this player's base rate is another.
    ///
    /// - Parameters:
    ///   - rate: The rate of the training in the next step.
    ///   - base: The rate of the training before any schedule.
    public func setLearningRate(_ rate: Float, of base: Float) {
        learningRate = baseLearningRate == base ? rate : rate * (baseLearningRate / base)
    }

    /// The networks, averages and the optimizer, with their names in saves.
    public var parts: ResumableParts {
        networks.map { ($0.name, ResumableNetwork($0.module)) }
            + zip(networks, averages).map { ($0.name + "_average", ResumableNetwork($1.network)) }
            + [("optimizer_" + name, ResumableOptimizer(optimizer))]
    }
}
