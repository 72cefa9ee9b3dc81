import Autograd
import NeuralNetworks
import Optimizers
import Recipes
import Training

/// Networks that learn together: one optimizer, one norm to clip their gradients by, and an average of each where wanted.
public final class Player {
    /// By the names that logs and files use.
    public let networks: [(name: String, module: any Layer)]
    /// The averages of the networks' weights, in their order; empty for none.
    public let averages: [WeightAverage]
    /// The step size of the next step.
    public var learningRate: Float {
        get { optimizer.learningRate }
        set { optimizer.learningRate = newValue }
    }

    private let name: String
    private let optimizer: any Optimizer
    private let descent: Descent
    /// Terms whose gradients wait for the next step.
    private var pending: [LossTerm] = []

    /// - Parameters:
    ///   - name: What the optimizer's state is saved under, behind `optimizer_`.
    ///   - descent: The way of all gradients.
    ///   - averages: As many as networks, or none.
    public init(
        _ name: String, _ networks: [(name: String, module: any Layer)], adam: AdamOptions, _ descent: Descent,
        averages: [WeightAverage] = []
    ) {
        (self.name, self.networks, self.descent, self.averages) = (name, networks, descent, averages)
        optimizer = Adam(
            networks.flatMap(\.module.parameters), learningRate: adam.learningRate, beta1: adam.beta1, beta2: adam.beta2)
    }

    /// Takes gradients of the sum of all terms that are not only told, for the next step.
    ///
    /// Terms whose graphs share nothing may come one after the other: the gradients add up to the same, and fewer
    /// activations are held at a time.
    public func add(_ terms: [LossTerm]) {
        // Detached: only the values are wanted, not the graph behind them.
        pending += terms.map { $0.loss($0.value.detached()) }
        let lowered = terms.filter { $0.loss.role != .reported }.map(\.value)
        guard let first = lowered.first else { return }
        lowered.dropFirst().reduce(first, +).backward()
    }

    /// One step down the terms that were added; gives their values to `losses`.
    ///
    /// - Throws: `NonFiniteLoss`, before any weight is changed.
    public func descend(_ losses: inout LossValues) throws {
        defer {
            pending = []
            optimizer.clearGradients()
        }
        try losses.read(pending)
        descent.step(optimizer)
        for (average, network) in zip(averages, networks) { average.update(from: network.module) }
    }

    /// One step down these terms.
    ///
    /// - Throws: `NonFiniteLoss`, before any weight is changed.
    public func descend(on terms: [LossTerm], _ losses: inout LossValues) throws {
        add(terms)
        try descend(&losses)
    }

    /// Calls `body` while gradients are taken through the networks, but not of their parameters.
    public func whileFrozen<Result>(_ body: () throws -> Result) rethrows -> Result {
        for network in networks { network.module.setFrozen(true) }
        defer { for network in networks { network.module.setFrozen(false) } }
        return try body()
    }

    /// What others are shown of a network: its average, else itself.
    public func result<Network>(_ network: Network) -> Network {
        let index = networks.firstIndex { $0.module === network as AnyObject }
        return index.flatMap { averages.isEmpty ? nil : averages[$0].network as? Network } ?? network
    }

    /// What others are shown of all networks, by their names.
    public var results: [(name: String, module: any Layer)] { networks.map { ($0.name, result($0.module)) } }

    /// All that belongs in a save.
    public var parts: ResumableParts {
        networks.map { ($0.name, ResumableNetwork($0.module)) }
            + zip(networks, averages).map { ($0.name + "_average", ResumableNetwork($1.network)) }
            + [("optimizer_" + name, ResumableOptimizer(optimizer))]
    }
}
