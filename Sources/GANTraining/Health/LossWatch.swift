/// Looks at the losses of every step: a discriminator that has won, a loss that runs away. Judged by the steps it has seen;
/// after a resume it begins anew.
public struct LossWatch: Sendable {
    /// A discriminator's loss, and its value where it cannot tell real from fake.
    public typealias Discriminator = (loss: String, undecided: Float)

    /// Steps that are judged together.
    public static let window = 20
    /// A discriminator has won when its mean loss is below this share of the undecided one.
    public var wonShare: Float = 0.05
    /// A loss runs away when it is so many times the largest before it, counted as 1 at least.
    public var runawayGrowth: Float = 100

    private let names: [String]
    private let discriminators: [Discriminator]
    private var recent: [[Float]] = []

    /// - Parameter names: Of the losses that `warnings(after:)` takes, in order.
    public init(names: [String], discriminators: [Discriminator]) {
        (self.names, self.discriminators) = (names, discriminators)
    }

    /// Takes the losses of one more step, and says what is wrong.
    public mutating func warnings(after losses: [Float]) -> [HealthWarning] {
        let runaways = names.indices.compactMap { runaway($0, losses[$0]) }
        recent.append(losses)
        if recent.count > Self.window { recent.removeFirst() }
        return runaways + discriminators.compactMap(victory)
    }

    private func runaway(_ index: Int, _ loss: Float) -> HealthWarning? {
        guard let before = recent.map({ abs($0[index]) }).max(), abs(loss) > runawayGrowth * max(1, before) else { return nil }
        return HealthWarning(
            .overflow, names[index],
            "loss \(names[index]) runs away, NaN may be about to come: \(short(loss)) after \(short(before)) at most in the "
                + "\(recent.count) steps before - lower the learning rate, or clip gradients")
    }

    private func victory(_ discriminator: Discriminator) -> HealthWarning? {
        guard recent.count == Self.window, let index = names.firstIndex(of: discriminator.loss) else { return nil }
        let mean = recent.map { $0[index] }.reduce(0, +) / Float(Self.window)
        guard mean < wonShare * discriminator.undecided else { return nil }
        return HealthWarning(
            .discriminatorHasWon, discriminator.loss,
            "discriminator has won: \(discriminator.loss) was \(short(mean)) on average in \(Self.window) steps, where "
                + "\(short(discriminator.undecided)) is guessing, and the generator has little left to learn from - weaken it (fewer "
                + "filters, a lower rate), or use another adversarial loss")
    }
}
