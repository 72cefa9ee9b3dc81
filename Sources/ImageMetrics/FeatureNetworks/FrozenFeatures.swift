import Autograd
import NeuralNetworks
import TensorCore

/// The features of EfficientNet-Lite0 (Tan and Le, 2019; Liu, 2020) after its third, fifth and eleventh block, where the sides of an image
/// are a quarter, an eighth and a sixteenth.
///
/// Small images are enlarged to about `leastSide` pixels first, since the network knows photographs of 224. Only used, never trained:
/// batch norm is folded into the convolutions, and gradients flow to the images alone.
public final class FrozenFeatures: ImageFeatures {
    /// Images whose shorter side is less than this many pixels are enlarged by a whole factor, to at most this.
    public static let leastSide = 128

    /// 24, 40 and 112.
    public let channels = FrozenFeatures.places.map(\.channels)
    private let body: FeatureBody
    private let stages: [FeatureStage]

    /// The last block of each width, counted from 1, whose results are features, and their number.
    private static let places: [(block: Int, channels: Int)] = [(3, 24), (5, 40), (11, 112)]
    /// The widths of EfficientNet-Lite0 up to the last of these.
    private static let groups = 5

    /// Features with the weights of a state dict.
    ///
    /// - Parameters:
    ///   - shapes: The shapes of all arrays of the state dict, by name, in PyTorch's order of axes, with the names of
    ///     `efficientnet-lite-pytorch`. It may be that of the whole network: the rest is left out.
    ///   - backend: Where the network computes.
    ///   - array: Returns the array of a name.
    /// - Throws: `StateMismatch` where arrays are missing or of other shapes.
    public init(
        shapes: [String: [Int]], on backend: any ComputeBackend, array: (_ name: String) -> HostArray
    ) throws(StateMismatch) {
        let start = Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend)
        stages = FeatureBody.efficientNetLite0Stages(groups: Self.groups, hasHead: false, start)
        body = FeatureBody(.sequence(stages))
        let names = Set(body.state().map(\.name))
        try body.load(shapes: shapes.filter { names.contains($0.key) }, array: array)
        body.fold()
        body.setFrozen(true)
    }

    /// The shapes in files of the arrays that the network needs, by name.
    public static func stateShapes(on backend: any ComputeBackend) -> [String: [Int]] {
        let start = Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend)
        let body = FeatureBody(.sequence(FeatureBody.efficientNetLite0Stages(groups: groups, hasHead: false, start)))
        return Dictionary(uniqueKeysWithValues: body.state().map { ($0.name, $0.fileShape) })
    }

    /// Images [batch, height, width, 3] in [-1, 1], of any size, to features at three places.
    public func callAsFunction(_ images: Tensor) -> [Tensor] {
        let factor = max(1, Self.leastSide / max(1, min(images.shape[1], images.shape[2])))
        let enlarged = [2, 1].reduce(images) { x, axis in
            factor == 1 ? x : x.mapped(axis: axis, through: .cubicResizing(to: factor * x.shape[axis], of: x.shape[axis]))
        }
        var (x, results) = (enlarged.scaledForEfficientNet, [Tensor]())
        for (index, stage) in stages.enumerated() {
            x = stage(x)
            if Self.places.contains(where: { $0.block == index }) { results.append(x) }
        }
        return results
    }
}
