import Autograd
import TensorCore

/// γ · o(softmax(θ(x) φ(x)ᵀ) g(x)) + x: each pixel adds to itself what it takes from all others, however far (Zhang et al., 2019,
/// "Self-Attention Generative Adversarial Networks").
///
/// Images [batch, height, width, channels] to the same shape. θ, φ, g and o are 1x1 convolutions without bias, as in the paper's
/// own implementation: θ and φ to an eighth of the channels, g to half of them, o back to all; keys φ(x) and values g(x) are
/// max-pooled, so that each of the pixels chooses among a quarter as many. γ begins at 0: a new block changes nothing, and the
/// network learns near things first. Names are those of the PyTorch implementation of BigGAN: `theta`, `phi`, `g`, `o`, `gamma`.
public final class SelfAttentionBlock: Layer {
    /// θ, φ and g.
    public let queries, keys, values: Convolution
    /// o.
    public let output: Convolution
    private let pooling: MaxPooling
    private let scale: LearnedScale

    /// γ, a scalar.
    public var gamma: Parameter { scale.gamma }

    /// - Parameters:
    ///   - channels: From 8 on an eighth of them is compared; below, one.
    ///   - poolingSize: Side of the squares of keys and values that become one, default 2; 1 for none.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, as in the paper; default false.
    public init(channels: Int, poolingSize: Int = 2, hasSpectralNorm: Bool = false, _ initialization: Initialization) {
        func convolution(_ from: Int, _ to: Int) -> Convolution {
            Convolution(
                inputChannels: from, outputChannels: to, kernelSize: 1, hasBias: false, hasSpectralNorm: hasSpectralNorm,
                initialization)
        }
        let (compared, taken) = (max(1, channels / 8), max(1, channels / 2))
        (queries, keys) = (convolution(channels, compared), convolution(channels, compared))
        (values, output) = (convolution(channels, taken), convolution(taken, channels))
        pooling = MaxPooling(size: poolingSize)
        scale = LearnedScale(initialization)
    }

    public var ownState: [StateEntry] { scale.ownState }
    public var children: [(name: String, module: any Module)] {
        [("theta", queries), ("phi", keys), ("g", values), ("o", output)]
    }

    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        func part(_ layer: any Layer, _ part: String, of x: LayerGraph.Value) -> LayerGraph.Value {
            layer.trace(x, name: name.appending(part: part), in: &graph)
        }
        let asked = part(queries, "theta", of: x)
        let offered = [(keys, "phi"), (values, "g")].map { layer, name in
            part(pooling, name + ".pooling", of: part(layer, name, of: x))
        }
        let seen = graph.append(
            name.appending(part: "attention"), .attention, [asked] + offered,
            shape: asked.shape.dropLast() + [offered[1].shape[3]])
        let made = part(scale, "gamma", of: part(output, "o", of: seen))
        return graph.append(name, .addition, [made, x], shape: x.shape)
    }

    /// - Precondition: the sides are no smaller than a square that is pooled.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        func rows(_ image: Tensor) -> Tensor { image.reshaped([image.shape[0], -1, image.shape[3]]) }
        let asked = queries(x, phase: phase)
        let seen = scaledDotProductAttention(
            queries: rows(asked), keys: rows(pooling(keys(x, phase: phase), phase: phase)),
            values: rows(pooling(values(x, phase: phase), phase: phase)), scale: 1)
        let image = seen.reshaped(asked.shape.dropLast() + [-1])
        return scale(output(image, phase: phase), phase: phase) + x
    }
}

/// γ x with one learned number γ, which begins at 0.
package final class LearnedScale: Layer {
    let gamma: Parameter

    init(_ initialization: Initialization) { gamma = Parameter(initialization.zeros([])) }

    package var ownState: [StateEntry] { [StateEntry("gamma", .parameter(gamma))] }

    package func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x * gamma.tensor }
}
