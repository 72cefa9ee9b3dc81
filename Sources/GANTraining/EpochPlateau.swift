import Foundation
import Optimizers

/// A `Plateau` that looks once an epoch, at the mean of what the generators lower in its steps.
///
/// A value with nothing hidden, half an epoch's sum included: a run that keeps it goes on exactly.
public struct EpochPlateau: Sendable, Codable, Equatable {
    public private(set) var plateau: Plateau
    private var sum: Double = 0
    private var count = 0

    public init(_ plateau: Plateau) { self.plateau = plateau }

    /// Takes the loss of one more step.
    public mutating func observe(_ loss: Float, endsEpoch: Bool) {
        (sum, count) = (sum + Double(loss), count + 1)
        guard endsEpoch else { return }
        plateau.observe(Float(sum / Double(count)))
        (sum, count) = (0, 0)
    }
}

extension TrainingState {
    private static let plateau = "plateau"

    mutating func put(_ plateau: EpochPlateau) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        words[Self.plateau] = String(decoding: try encoder.encode(plateau), as: UTF8.self)
    }

    func savedPlateau() throws -> EpochPlateau {
        guard let text = words[Self.plateau], let saved = try? JSONDecoder().decode(EpochPlateau.self, from: Data(text.utf8))
        else {
            throw Mismatch(description: "saved state has no plateau of the learning rate")
        }
        return saved
    }
}
