import Autograd
import TensorCore

/// γ · o(softmax(θ(x) φ(x)ᵀ) g(x)) + x: each pixel plus a weighted sum of all pixels, however far (Zhang et al., 2019,
/// "Self-Attention Generative Adversarial Networks").
///
/// Images [batch, height, width, channels] to the same shape. θ, φ, g and o are 1x1 convolutions without bias, as in the paper's
/// own implementation: θ and φ to an eighth of the channels, g to half of them, o back to all; keys φ(x) and values g(x) are
/// max-pooled, so that each pixel attends to a quarter as many. γ is 0 at first: a new block changes nothing, and the network
/// first learns from neighbouring pixels. Names are those of the PyTorch implementation of BigGAN: `theta`, `phi`, `g`, `o`, `gamma`.
public final class SelfAttentionBlock: Layer {
    /// θ, φ and g.
    public let queries, keys, values: Convolution
    /// o.
    public let output: Convolution
    private let pooling: MaxPooling
    private let scale: LearnedScale

    /// γ, a scalar.
    public var gamma: Parameter { scale.gamma }

    /// A block that changes nothing yet.
    ///
    /// - Parameters:
    ///   - channels: Channels of the images. Queries and keys have an eighth as many, at least 1.
    ///   - poolingSize: Side of the squares over which keys and values are max-pooled, default 2; 1 for no pooling.
    ///   - hasSpectralNorm: Whether the weights are divided by their largest singular value, as in the paper; default false.
    ///   - initialization: How parameters are initialised, and on which backend.
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

    /// `gamma`.
    public var ownState: [StateEntry] { scale.ownState }
    /// `theta`, `phi`, `g` and `o`.
    public var children: [(name: String, module: any Module)] {
        [("theta", queries), ("phi", keys), ("g", values), ("o", output)]
    }

    /// Adds the convolutions, the pooling, the attention, the scale and the addition.
    public func trace(_ x: LayerGraph.Value, name: String, in graph: inout LayerGraph) -> LayerGraph.Value {
        func part(_ layer: any Layer, _ part: String, of x: LayerGraph.Value) -> LayerGraph.Value {
            layer.trace(x, name: LayerGraph.path(name, part), in: &graph)
        }
        let asked = part(queries, "theta", of: x)
        let offered = [(keys, "phi"), (values, "g")].map { layer, name in
            part(pooling, name + ".pooling", of: part(layer, name, of: x))
        }
        let seen = graph.append(
            LayerGraph.path(name, "attention"), LayerGraph.PixelAttention(), [asked] + offered,
            shape: asked.shape.dropLast() + [offered[1].shape[3]])
        let made = part(scale, "gamma", of: part(output, "o", of: seen))
        return graph.append(name, LayerGraph.Addition(), [made, x], shape: x.shape)
    }

    /// Images [batch, height, width, channels] to the same shape.
    ///
    /// - Precondition: the sides are at least `poolingSize`.
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

/// γ x with one learned number γ, 0 at first.
package final class LearnedScale: Layer {
    let gamma: Parameter

    init(_ initialization: Initialization) { gamma = Parameter(initialization.zeros([])) }

    package var ownState: [StateEntry] { [StateEntry("gamma", .parameter(gamma))] }

    package func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x * gamma.tensor }

    package var summary: String { "learned scale" }

    package func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        [ONNXOperator("Mul", [.input(0), .floats("gamma", gamma.value.host)])]
    }
}
