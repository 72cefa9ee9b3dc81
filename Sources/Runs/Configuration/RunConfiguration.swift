import Foundation
import ImageDatasets
import Recipes

/// All options of a run, as stored in `config.json` and read when the run is resumed.
public struct RunConfiguration: Sendable, Equatable {
    /// The length of a run, its learning rate, and how often it is sampled and saved.
    public struct Schedule: Sendable, Codable, Equatable {
        /// The number of epochs at the full learning rate.
        public var epochs = 100
        /// The number of epochs in which the learning rate decays.
        public var decayEpochs = 100
        /// The number of steps, which replaces the epochs; nil for a run of epochs.
        public var steps: Int?
        /// The time of the whole run in seconds, which ends it in place of a number of steps; `steps` is then the number that is expected.
        /// Nil for a run of steps or epochs.
        public var budget: Double?
        /// How the learning rate changes.
        public var policy = LearningRatePolicy.linear
        /// The parameters of the policy; nil for its defaults.
        public var policyDetails: LearningRatePolicy.Details?
        /// The number of steps between sample grids.
        public var sampleEvery = 500
        /// The number of steps between saves.
        public var saveEvery = 1000
        /// The minutes after which there is a save before `saveEvery` steps are over.
        public var saveMinutes = 10.0
        /// The number of steps between saves that are kept; nil where only the newest is kept.
        public var keepEvery: Int?
        /// The number of steps between evaluations; nil for none.
        public var evaluateEvery: Int?
        /// The number of images of each set, at most, that an evaluation uses.
        public var evaluateImages = 100

        /// Creates a schedule of 200 epochs, as in the reference.
        public init() {}
    }

    /// The images of a run, and how they are preprocessed.
    public struct Data: Sendable, Codable, Equatable {
        /// The folders of training images: two sets, A and B, for pairs perhaps the same; one for colorization and for a GAN.
        public var training: [String]
        /// The folders of test images likewise; none for a GAN.
        public var test: [String]
        /// The fingerprints of the training images, by which a resumed run checks that they are the same.
        public var fingerprints: [DatasetFingerprint]
        /// The names of the sets.
        public var domains: [String]
        /// The height and width in pixels of the images that the networks are trained on.
        public var size = 256
        /// The height and width in pixels that images are scaled to before the crop.
        public var loadSize = 286
        /// How images are brought to their size.
        public var preprocessing = Preprocessing.Method.resizeAndCrop
        /// Whether images are flipped horizontally at random.
        public var flips = true
        /// How images make pairs; nil where they do not.
        public var arrangement: PairedFolders.Arrangement?
        /// Whether the images of B are translated to those of A, where both are in one folder.
        public var isReversed = false
        /// Whether images are scaled to the size of the crop, so that nothing is cropped, while the learning rate decays.
        public var dropsJitter = false
        /// Whether test images are scaled to the size of the crop, not to that before it: a U-Net would be padded far beyond.
        public var testsAtSize = false
        /// Whether images are used in the order of their names, without random choice.
        public var isSerial = false
        /// The number of images of each set in a batch.
        public var batch = 1

        /// Creates sets of images, with the preprocessing of the reference.
        public init(
            training: [ImageFolder] = [], test: [ImageFolder] = [], domains: [String] = []
        ) {
            (self.training, self.test, self.domains) = (training.map(\.path), test.map(\.path), domains)
            fingerprints = training.map { DatasetFingerprint(of: $0) }
        }

        /// Creates pairs of images, with the preprocessing of the reference.
        ///
        /// - Throws: `ImageDatasetError` where a folder cannot be listed.
        public init(_ pairs: PairedFolders) throws {
            training = [pairs.trainA.path, pairs.trainB.path]
            test = [pairs.testA.path, pairs.testB.path]
            domains = pairs.domains
            fingerprints = []
            // Two folders have changed places already.
            (arrangement, isReversed) = (pairs.arrangement, pairs.isReversed && pairs.arrangement != .names)
            fingerprints = try training.indices.map { DatasetFingerprint(of: try listed(training[$0], set: $0)) }
        }

        /// Lists a set of training images as it is fingerprinted, before it is known which images fit.
        ///
        /// - Parameters:
        ///   - path: The folder.
        ///   - set: Which set it is, counted from 0.
        /// - Throws: `ImageDatasetError` where the folder cannot be listed.
        func listed(_ path: String, set: Int) throws -> ImageFolder {
            guard arrangement == .metadata else { return try ImageFolder(trainingAt: path) }
            let pairs = try PairedFolders.open(a: path, b: path, .metadata, isReversed: isReversed, isTraining: true)
            return set == 0 ? pairs.a : pairs.b
        }
    }

    /// The preset that the options are based on; nil for none.
    public var preset: String?
    /// The seed of all random numbers.
    public var seed: UInt64
    /// The length of the run and its learning rate.
    public var schedule: Schedule
    /// The images it is trained on.
    public var data: Data
    /// The method of training with its options.
    public var recipe: Recipe
    /// The sittings of the run so far. Of them, only the instruction set affects results.
    public var sittings: [Sitting] = []

    /// Creates the configuration of a run before its first sitting.
    public init(preset: String? = nil, seed: UInt64, schedule: Schedule, data: Data, recipe: Recipe) {
        (self.preset, self.seed, self.schedule, self.data, self.recipe) = (preset, seed, schedule, data, recipe)
    }
}

extension RunConfiguration: Codable {
    private enum Key: String, CodingKey {
        case preset, seed, schedule, data, sittings
        // Members of format 1, which had a single sitting.
        case version, threads, instructionSet
    }

    /// Decodes a configuration of the present format or an older one.
    ///
    /// - Throws: `NewerFormat` for a newer format, `DecodingError` for a damaged file.
    public init(from decoder: any Decoder) throws {
        recipe = try Recipe(from: decoder)
        let container = try decoder.container(keyedBy: Key.self)
        preset = try container.decodeIfPresent(String.self, forKey: .preset)
        seed = try container.decode(UInt64.self, forKey: .seed)
        schedule = try container.decode(forKey: .schedule, defaults: Schedule())
        data = try container.decode(forKey: .data, defaults: Data())
        if let threads = try container.decodeIfPresent(Int.self, forKey: .threads) {
            sittings = [
                Sitting(
                    from: 0, version: try container.decode(String.self, forKey: .version), threads: threads,
                    instructionSet: try container.decode(String.self, forKey: .instructionSet))
            ]
        } else {
            sittings = try container.decode([Sitting].self, forKey: .sittings)
        }
    }

    /// Encodes the members of the recipe and those of the configuration into one object.
    public func encode(to encoder: any Encoder) throws {
        try recipe.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(preset, forKey: .preset)
        try container.encode(seed, forKey: .seed)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(data, forKey: .data)
        try container.encode(sittings, forKey: .sittings)
    }
}
