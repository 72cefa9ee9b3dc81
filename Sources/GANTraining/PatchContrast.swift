import Autograd
import GANModels
import NeuralNetworks
import TensorCore

/// Compares patches of images with those at the same places of their translations (Park et al., 2020): the loss PatchNCE, on features
/// that the first half of the generator gives of both.
struct PatchContrast {
    let generator: any EncodingGenerator
    let projection: PatchProjection
    let temperature: Float
    /// The number of patches at each place in the generator, at most.
    let patches: Int
    /// The random source of the patches and of dropout.
    let random: RandomSource

    /// Translated images, with the projected features of their sources.
    struct Translated {
        /// [sets · batch, height, width, channels].
        let results: Tensor
        /// For each place in the generator [sets · batch, patches, features]; no gradient flows through them.
        fileprivate let keys: [Tensor]
        /// For each set and place.
        fileprivate let positions: [[[Int]]]
        fileprivate let isMirrored: Bool
    }

    /// Translates sets of images, each [batch, height, width, channels], in one pass.
    ///
    /// - Parameters:
    ///   - isMirrored: Whether they are mirrored before; the features of the sources are those of the images as they are.
    ///   - positions: For each set and place the numbers of the pixels that patches are taken at; drawn where nil.
    func translate(_ sets: [Tensor], isMirrored: Bool, positions: [[[Int]]]?) -> Translated {
        let phase = Phase.training(random), images = sets.count == 1 ? sets[0] : .concatenated(sets, axis: 0)
        let (results, own) = generator.translateWithFeatures(isMirrored ? images.mirrored() : images, phase: phase)
        // The features of a mirrored image are not its mirrored features; otherwise the pass that translates has made them.
        let features = isMirrored ? withoutGradient { generator.features(images, phase: phase) } : own
        let positions =
            positions
            ?? sets.map { _ in features.map { Array(random.permutation($0.shape[1] * $0.shape[2]).prefix(patches)) } }
        let keys = withoutGradient { project(features, at: positions, isMirrored: false) }
        return Translated(results: results, keys: keys, positions: positions, isMirrored: isMirrored)
    }

    /// The loss of each set, a scalar: the mean over its images, places and patches.
    func losses(of translated: Translated) -> [Tensor] {
        let features = generator.features(translated.results, phase: .training(random))
        let queries = project(features, at: translated.positions, isMirrored: translated.isMirrored)
        let ofPlaces = zip(queries, translated.keys).map { queries, keys in
            infoNCELoss(queries: queries, keys: keys, temperature: temperature, similarity: .dot, reduction: .none)
                .mean(axes: [1])
        }
        let ofImages = ofPlaces.dropFirst().reduce(ofPlaces[0], +) / Float(ofPlaces.count)
        return ofImages.split(axis: 0, every: ofImages.shape[0] / translated.positions.count).map { $0.mean() }
    }

    /// For each place the projected features of patches, [sets · batch, patches, features].
    private func project(_ features: [Tensor], at positions: [[[Int]]], isMirrored: Bool) -> [Tensor] {
        features.enumerated().map { place, map in
            let patches = map.patches(at: positions.map { $0[place] }, isMirrored: isMirrored)
            return projection(patches, place: place, phase: .training(random))
        }
    }
}
