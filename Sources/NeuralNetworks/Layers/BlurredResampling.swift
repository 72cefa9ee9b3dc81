import Autograd
import TensorCore

/// Images [batch, height, width, channels] blurred and halved to [batch, (height + 1) / 2, (width + 1) / 2, channels]: along each side
/// weights 1/4, 1/2, 1/4, with reflected edges (Zhang, 2019, "Making Convolutional Networks Shift-Invariant Again"). The
/// `Downsample` of CUT.
///
/// The weights are not learned; `filt` is in the state, as in CUT's files, and does not change what is computed.
public final class BlurredHalving: Layer {
    private let filter: BlurFilter

    /// A halving of images of this number of channels.
    public init(channels: Int, _ initialization: Initialization) {
        filter = BlurFilter([1, 2, 1], sum: 4, channels: channels, initialization)
    }

    /// `filt` [channels, 1, 3, 3].
    public var ownState: [StateEntry] { filter.state }

    /// [batch, (height + 1) / 2, (width + 1) / 2, channels].
    public func outputShape(_ shape: [Int]) -> [Int] { [shape[0], (shape[1] + 1) / 2, (shape[2] + 1) / 2, shape[3]] }

    /// Images [batch, height, width, channels] to [batch, (height + 1) / 2, (width + 1) / 2, channels].
    ///
    /// - Precondition: both sides have two pixels or more.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor {
        x.mapped(rows: .blurredHalving(of: x.shape[1]), columns: .blurredHalving(of: x.shape[2]))
    }

    /// `blur /2`.
    public var summary: String { "blur /2" }

    /// `Pad` and a depthwise `Conv`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        let attributes = ONNXOperator.convolutionAttributes([3, 3], stride: 2, padding: .none)
        return [
            .pad(.input(0), Padding(1), .reflect, name: "padded"),
            ONNXOperator(
                "Conv", [.result("padded"), .floats("filt", filter.buffer.value.host)],
                attributes.merging(["group": .int(output[3])]) { $1 }),
        ]
    }
}

/// Images [batch, height, width, channels] doubled by linear interpolation, which is a blur of repeated pixels: along each side weights
/// 1/4 and 3/4, with the edges repeated (Zhang, 2019). The `Upsample` of CUT.
///
/// The weights are not learned; `filt` is in the state, as in CUT's files, and does not change what is computed.
public final class BlurredDoubling: Layer {
    private let filter: BlurFilter
    private let upsampling = Upsampling(method: .bilinear)

    /// A doubling of images of this number of channels.
    public init(channels: Int, _ initialization: Initialization) {
        // Each pixel of the result has a quarter of the kernel.
        filter = BlurFilter([1, 3, 3, 1], sum: 4, channels: channels, initialization)
    }

    /// `filt` [channels, 1, 4, 4].
    public var ownState: [StateEntry] { filter.state }

    /// [batch, 2 · height, 2 · width, channels].
    public func outputShape(_ shape: [Int]) -> [Int] { upsampling.outputShape(shape) }

    /// Images [batch, height, width, channels] to [batch, 2 · height, 2 · width, channels].
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { upsampling(x, phase: phase) }

    /// `blur x2`.
    public var summary: String { "blur x2" }

    /// `Resize`.
    public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
        upsampling.onnxOperators(inputs: inputs, output: output)
    }
}

/// The fixed weights of a blur, as files have them: the same square for each channel.
private struct BlurFilter {
    let buffer: StateBuffer

    init(_ weights: [Float], sum: Float, channels: Int, _ initialization: Initialization) {
        let square = weights.flatMap { row in weights.map { row * $0 / (sum * sum) } }
        buffer = StateBuffer(
            NDArray(
                HostArray(
                    shape: [channels, 1, weights.count, weights.count],
                    values: (0..<channels).flatMap { _ in square }), on: initialization.backend))
    }

    var state: [StateEntry] { [StateEntry("filt", .buffer(buffer))] }
}
