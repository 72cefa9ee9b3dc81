import Recipes
import Training

extension DiscriminatorLosses {
    /// How a discriminator's losses are reported where those of real and of fake images have a column each: without the half that they
    /// are minimized with, as in the logs of pix2pix and CUT.
    struct Reported {
        private let real, fake: Loss
        private let penalty = Loss("D_penalty", .discriminator)

        /// - Parameter scales: The number of scales, whose losses are added.
        init(of loss: AdversarialLoss, scales: Int) {
            let undecided = loss.undecidedDiscriminatorLoss.map { 0.5 * Float(scales) * $0 }
            real = Loss("D_real", .discriminator, undecided: undecided)
            fake = Loss("D_fake", .discriminator, undecided: undecided)
        }

        /// Those with a column in the log.
        var losses: [Loss] { [real, fake] }

        /// The terms of `DiscriminatorLosses.halved`.
        func terms(_ losses: DiscriminatorLosses) -> [LossTerm] {
            let weight: Float = losses.isPenaltyOfLoss ? 0.5 : 1
            return [real(losses.real, weight: 0.5), fake(losses.fake, weight: 0.5)]
                + (losses.penalty.map { [penalty($0, weight: weight)] } ?? [])
        }
    }
}
