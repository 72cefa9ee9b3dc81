import Optimizers

/// A `Plateau` that looks once an epoch, at the mean of what the generators lower in its steps.
///
/// A value with nothing hidden, half an epoch's sum included: a run that keeps it goes on exactly.
public struct EpochPlateau: Sendable, Codable, Equatable {
    /// The plateau, at epochs' means.
    public private(set) var plateau: Plateau
    private var sum: Double = 0
    private var count = 0

    /// Before the first step.
    public init(_ plateau: Plateau) { self.plateau = plateau }

    /// Takes the loss of one more step.
    public mutating func observe(_ loss: Float, endsEpoch: Bool) {
        (sum, count) = (sum + Double(loss), count + 1)
        guard endsEpoch else { return }
        plateau.observe(Float(sum / Double(count)))
        (sum, count) = (0, 0)
    }
}
