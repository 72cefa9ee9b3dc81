/// Detects problems in the losses of the last steps: a discriminator that has won, and a loss that diverges.
///
/// The value contains its complete state, so a run that saves it can be resumed exactly.
public struct LossWatch: Sendable, Codable {
    /// The number of last steps that are looked at.
    public static let window = 20
    /// A discriminator has won when its mean loss is below this share of `Loss.undecided`.
    public var wonShare: Float = 0.05
    /// A loss diverges when its magnitude is above this factor times the largest of the last steps, or times 1 if that is larger.
    public var runawayGrowth: Float = 100

    private let losses: [Loss]
    private var recent: [[Float]] = []

    /// Creates a watch of losses.
    ///
    /// - Parameter losses: The losses whose values `warnings(after:)` is given, in the same order.
    public init(_ losses: [Loss]) { self.losses = losses }

    /// Adds the losses of one more step, and returns the problems found.
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
                + "\(recent.count == 1 ? "step" : "\(recent.count) steps") before - lower the learning rate, or clip gradients")
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
