import Autograd
import NeuralNetworks
import TensorCore

/// A classifier of photographs whose last features say what an image shows: sets of images are compared by them.
///
/// Networks are built from weights that exist (`ModelFiles` loads them from files) and only used, never trained: batch norm is folded
/// into the convolutions, and no graph is recorded.
public final class FeatureNetwork {
    /// The networks that are known.
    public enum Architecture: String, Sendable, Codable, CaseIterable {
        /// EfficientNet-Lite0 (Tan and Le, 2019; Liu, 2020): 1280 features, 1000 classes, images of 224 pixels.
        case efficientNetLite0 = "efficientnet-lite0"
        /// Inception-v3 (Szegedy et al., 2016) in the form that FID is defined on (Heusel et al., 2017): 2048 features, images of 299
        /// pixels.
        case inceptionV3 = "inception-v3"
    }

    /// What a network sees in images.
    public struct Result: Sendable {
        /// The last features before the classification, [count, features].
        public let features: HostArray
        /// The first of the ImageNet classes of each image, a position in `ImageNetClasses.names`; empty where the weights have no such
        /// classes.
        public let classes: [Int]
        /// The probability that the network gives each of these classes, in 0...1; empty as they are.
        public let confidences: [Float]

        package init(features: HostArray, classes: [Int], confidences: [Float]) {
            (self.features, self.classes, self.confidences) = (features, classes, confidences)
        }
    }

    /// Which network it is.
    public let architecture: Architecture
    /// A short hash of the weights: equal for equal weights, whatever file they come from. For telling stored features apart.
    public let fingerprint: String
    private let body: FeatureBody
    private let backend: any ComputeBackend

    /// A network with the weights of a state dict.
    ///
    /// - Parameters:
    ///   - architecture: Which network it is, as `Architecture.init(shapes:)` recognizes it.
    ///   - shapes: The shapes of all arrays of the state dict, by name, in PyTorch's order of axes.
    ///   - backend: Where the network computes.
    ///   - array: Returns the array of a name.
    /// - Throws: `StateMismatch` where arrays are missing, unknown or of other shapes.
    public init(
        _ architecture: Architecture, shapes: [String: [Int]], on backend: any ComputeBackend,
        array: (_ name: String) -> HostArray
    ) throws(StateMismatch) {
        (self.architecture, self.backend) = (architecture, backend)
        body = architecture.makeBody(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        try body.load(shapes: shapes.filter { !architecture.leavesOut($0.key) }, array: array)
        fingerprint = body.fingerprint
        body.fold()
    }

    /// The features of images, and their classes.
    ///
    /// - Parameter images: [count, height, width, 3] in [-1, 1], of any size: the network brings them to its own, never rounding to
    ///   whole levels.
    public func callAsFunction(_ images: HostArray) -> Result {
        require(images.shape.count == 4 && images.shape[3] == 3, "FeatureNetwork: images of shape \(images.shape)")
        let count = images.shape[0], size = Shape.count(Array(images.shape[1...]))
        return withoutGradient {
            // One by one: what a layer makes of one image stays in the caches, of several it does not.
            let features = (0..<count).flatMap { index in
                let image = HostArray(
                    shape: [1] + images.shape[1...], values: Array(images.values[index * size..<(index + 1) * size]))
                return body.features(architecture.prepared(Tensor(NDArray(image, on: backend)))).values
            }
            let all = HostArray(shape: [count, architecture.featureCount], values: features)
            // All at once: for each product the weights are packed.
            let (classes, confidences) = body.classes(Tensor(NDArray(all, on: backend)))
            return Result(features: all, classes: classes, confidences: confidences)
        }
    }
}

extension FeatureNetwork.Architecture {
    /// Side in pixels of the images that the network sees.
    public var side: Int { self == .efficientNetLite0 ? 224 : 299 }
    /// Numbers that it makes of an image.
    public var featureCount: Int { self == .efficientNetLite0 ? 1280 : 2048 }

    /// The network that arrays of these names and shapes belong to; nil where it is not known.
    ///
    /// Only what distinguishes networks is checked; loading finds what is missing or unknown.
    /// - Parameter shapes: The shapes of a state dict by name, in PyTorch's order of axes. EfficientNet-Lite0 has the names of
    ///   `efficientnet-lite-pytorch`, Inception-v3 those of `pytorch-fid`.
    public init?(shapes: [String: [Int]]) {
        if shapes["_conv_stem.weight"] == [32, 3, 3, 3], shapes["_conv_head.weight"] == [1280, 320, 1, 1],
            !shapes.keys.contains(where: { $0.contains("._se_") })
        {
            self = .efficientNetLite0
        } else if shapes["Conv2d_1a_3x3.conv.weight"] == [32, 3, 3, 3], shapes["Mixed_7c.branch_pool.conv.weight"] != nil,
            // The network of torchvision has the same names, but 1000 classes and average pooling in its last block.
            shapes["fc.weight"].map({ $0 == [1008, 2048] }) ?? true
        {
            self = .inceptionV3
        } else {
            return nil
        }
    }

    /// Whether an array of a state dict has no part in features and classes.
    func leavesOut(_ name: String) -> Bool {
        name.hasSuffix("num_batches_tracked")
            || self == .inceptionV3 && (name.hasPrefix("fc.") || name.hasPrefix("AuxLogits."))
    }

    /// The shapes in files of the arrays that the network needs, by name.
    package func stateShapes(on backend: any ComputeBackend) -> [String: [Int]] {
        let body = makeBody(Initialization(weights: .unset, random: RandomSource(seed: 0), on: backend))
        return Dictionary(uniqueKeysWithValues: body.state().map { ($0.name, $0.fileShape) })
    }

    func makeBody(_ initialization: Initialization) -> FeatureBody {
        switch self {
        case .efficientNetLite0: .efficientNetLite0(initialization)
        case .inceptionV3: .inceptionV3(initialization)
        }
    }

    /// Images [count, height, width, 3] in [-1, 1] as the network's authors gave them to it.
    func prepared(_ images: Tensor) -> Tensor {
        switch self {
        case .efficientNetLite0:
            // Of the resizings in use Pillow's bicubic one is closest to the authors'.
            resized(images) { .cubicResizing(to: side, of: $0) }.scaledForEfficientNet
        case .inceptionV3: resized(images) { .linearResizing(to: side, of: $0) }
        }
    }

    /// Images of another size, first in width, then in height, as Pillow does it.
    private func resized(_ images: Tensor, _ map: (Int) -> AxisMap) -> Tensor {
        [2, 1].reduce(images) { x, axis in
            x.shape[axis] == side ? x : x.mapped(axis: axis, through: map(x.shape[axis]))
        }
    }
}

extension Tensor {
    /// Images in [-1, 1] in EfficientNet-Lite0's range: (x - 127) / 128 for x in 0...255.
    var scaledForEfficientNet: Tensor { affine(scale: 127.5 / 128, offset: 0.5 / 128) }
}
