import NeuralNetworks
import TensorCore

extension Recipe {
    /// The phase in which generators translate images once they are trained. That of pix2pix keeps its dropout and the batch norm of
    /// training, as the reference does, since that is all the noise it has.
    ///
    /// - Parameter random: The random source of dropout.
    public func translationPhase(_ random: RandomSource) -> Phase {
        switch self {
        case .pix2pix, .colorization: .sampling(random)
        case .cycleGAN, .cut, .fastCUT, .gan: .evaluation
        }
    }
}
