import Autograd
import NeuralNetworks
import TensorCore

/// A generator of images whose first half serves as an encoder: its features of patches say what a patch shows, and a contrastive loss
/// compares them (Park et al., 2020, "Contrastive Learning for Unpaired Image-to-Image Translation").
public protocol EncodingGenerator: ImageGenerator {
    /// Channels of the features at each place, from the input on.
    var featureChannels: [Int] { get }

    /// The features [batch, height, width, channels] of images [batch, height, width, channels] at each place; layers after the last
    /// place do not run.
    func features(_ x: Tensor, phase: Phase) -> [Tensor]

    /// The translated images together with the features of x, in one pass. They are the same numbers as those of `features`.
    func translateWithFeatures(_ x: Tensor, phase: Phase) -> (result: Tensor, features: [Tensor])
}

extension ResNetGenerator: EncodingGenerator {
    /// Channels at the places of CUT.
    public var featureChannels: [Int] {
        let widths = configuration.resNetWidths.encoder
        return [configuration.inputChannels, widths[1], widths[2], widths[2], widths[2]]
    }

    /// The features of images [batch, height, width, channels] at the five places of CUT, its `nce_layers` 0, 4, 8, 12 and 16: the
    /// images with three reflected pixels around them, both convolutions that lead to fewer pixels, before their normalisation, and the
    /// first and the fifth block (the last, where there are fewer).
    ///
    /// Antialiased convolutions keep the sides, and the blur after them halves them; strided ones have halved them.
    public func features(_ x: Tensor, phase: Phase) -> [Tensor] { encoded(x, phase: phase, isWhole: false).features }

    /// The translated images together with the features of x at the places of CUT, in one pass.
    public func translateWithFeatures(_ x: Tensor, phase: Phase) -> (result: Tensor, features: [Tensor]) {
        encoded(x, phase: phase, isWhole: true)
    }

    private func encoded(_ x: Tensor, phase: Phase, isWhole: Bool) -> (result: Tensor, features: [Tensor]) {
        checkSides(of: x)
        let names = tappedLayers
        let (captured, result) = model.outputs(of: names, for: x, phase: phase, isWhole: isWhole)
        return (
            isWhole ? Self.sum(result, shortcut, x, phase: phase) : result,
            [x.padded(Padding(3), mode: .reflect)] + names.map { captured[$0]! }
        )
    }

    /// The layers whose results are features; padding is no layer here.
    private var tappedLayers: [String] {
        let first = configuration.firstBlock, blocks = configuration.resNetWidths.blocks.count
        return [4, configuration.isAntialiased ? 8 : 7, first, first + min(4, blocks - 1)].map { "\($0)" }
    }
}
