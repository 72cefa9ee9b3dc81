import Autograd
import NeuralNetworks
import TensorCore

/// Discriminators of the same kind, of which the first sees images as they are, and each other one at half the sides that the one
/// before it sees (Wang et al., 2018, "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs"). The
/// `MultiscaleDiscriminator` of pix2pixHD, whose numbering begins at the smallest.
///
/// Images [batch, height, width, channels] to the scores of the first.
public final class MultiscaleDiscriminator: Discriminator {
    private let scales: [any Discriminator]
    /// To half the sides, rounded up; pixels beyond the edge do not count.
    private let halving = AveragePooling(size: 3, stride: 2, padding: 1, countsPadding: false)

    /// A discriminator of these, for images of the full size and then ever smaller ones.
    public init(_ scales: [any Discriminator]) { self.scales = scales }

    /// `scale0` for the full size, `scale1` for half of it, and so on.
    public var children: [(name: String, module: any Module)] {
        scales.enumerated().map { ("scale\($0.offset)", $0.element) }
    }

    /// Adds all discriminators, that of the full size last, and the halvings between them.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        var inputs = [x]
        for scale in scales.indices.dropFirst() {
            let larger = inputs[scale - 1]
            inputs.append(
                graph.append(
                    LayerGraph.path(name, "halving\(scale)"), halving, [larger], shape: halving.outputShape(larger.shape)))
        }
        let results = scales.indices.reversed().map { scale in
            scales[scale].trace(inputs[scale], name: LayerGraph.path(name, "scale\(scale)"), in: &graph)
        }
        return results.last!
    }

    /// Images [batch, height, width, channels] to the scores of the discriminator of the full size.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { scales[0](x, phase: phase) }

    /// The judgement of each discriminator, that of the full size first.
    public func judge(_ x: Tensor, phase: Phase, withFeatures: Bool) -> [Judgement] {
        var (x, judgements) = (x, [Judgement]())
        for (index, scale) in scales.enumerated() {
            if index > 0 { x = halving(x, phase: phase) }
            judgements += scale.judge(x, phase: phase, withFeatures: withFeatures)
        }
        return judgements
    }
}
