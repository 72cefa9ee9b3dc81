/// Looks at the losses of every step: a discriminator that has won, a loss that runs away. Judged by the last steps.
///
/// A value with nothing hidden: a run that keeps it goes on exactly.
public struct LossWatch: Sendable, Codable {
    /// Steps that are judged together.
    public static let window = 20
    /// A discriminator has won when its mean loss is below this share of the undecided one.
    public var wonShare: Float = 0.05
    /// A loss runs away when it is so many times the largest before it, counted as 1 at least.
    public var runawayGrowth: Float = 100

    private let losses: [Loss]
    private var recent: [[Float]] = []

    /// - Parameter losses: Those that `warnings(after:)` takes, in order.
    public init(_ losses: [Loss]) { self.losses = losses }

    /// Takes the losses of one more step, and says what is wrong.
    public mutating func warnings(after losses: [Float]) -> [HealthWarning] {
        let runaways = losses.indices.compactMap { runaway($0, losses[$0]) }
        recent.append(losses)
        if recent.count > Self.window { recent.removeFirst() }
        return runaways + self.losses.indices.compactMap(victory)
    }

    private func runaway(_ index: Int, _ loss: Float) -> HealthWarning? {
        guard let before = recent.map({ abs($0[index]) }).max(), abs(loss) > runawayGrowth * max(1, before) else { return nil }
        return HealthWarning(
            .overflow, losses[index].name,
            "loss \(losses[index].name) runs away, NaN may be about to come: \(short(loss)) after \(short(before)) at most in the "
                + "\(recent.count) steps before - lower the learning rate, or clip gradients")
    }

    private func victory(_ index: Int) -> HealthWarning? {
        let loss = losses[index]
        guard loss.role == .discriminator, let undecided = loss.undecided, recent.count == Self.window else { return nil }
        let mean = recent.map { $0[index] }.reduce(0, +) / Float(Self.window)
        guard mean < wonShare * undecided else { return nil }
        return HealthWarning(
            .discriminatorHasWon, loss.name,
            "discriminator has won: \(loss.name) was \(short(mean)) on average in \(Self.window) steps, where "
                + "\(short(undecided)) is guessing, and the generator has little left to learn from - weaken it (fewer "
                + "filters, a lower rate), or use another adversarial loss")
    }
}
