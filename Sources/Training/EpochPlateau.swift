import Optimizers

/// A `Plateau` that observes the mean loss of each epoch.
///
/// The value contains its complete state, including the sum of an unfinished epoch, so a run that saves it is resumed exactly.
public struct EpochPlateau: Sendable, Codable, Equatable {
    /// The plateau, which observes one mean loss per epoch.
    public private(set) var plateau: Plateau
    private var sum: Double = 0
    private var count = 0

    /// Creates a plateau before the first step.
    public init(_ plateau: Plateau) { self.plateau = plateau }

    /// Adds the loss of one more step.
    ///
    /// - Parameters:
    ///   - loss: The sum of the losses that the generators minimize.
    ///   - endsEpoch: Whether the step is the last of its epoch.
    public mutating func observe(_ loss: Float, endsEpoch: Bool) {
        (sum, count) = (sum + Double(loss), count &+ 1)
        guard endsEpoch else { return }
        plateau.observe(Float(sum / Double(count)))
        (sum, count) = (0, 0)
    }
}
