import Foundation
import ImageDatasets
import Recipes

/// Everything a run was asked for, as `config.json` keeps it; resuming reads it back.
public struct RunConfiguration: Sendable, Equatable {
    /// How long a run lasts, at which learning rate, and what happens on the way.
    public struct Schedule: Sendable, Codable, Equatable {
        /// Epochs at the full learning rate.
        public var epochs = 100
        /// Epochs in which it decays.
        public var decayEpochs = 100
        /// Takes the place of the epochs where given.
        public var steps: Int?
        /// How the learning rate changes.
        public var policy = LearningRatePolicy.linear
        /// What was asked for beside the policy's name; nil for its defaults.
        public var policyDetails: LearningRatePolicy.Details?
        /// Steps between sample grids.
        public var sampleEvery = 500
        /// Steps between saves.
        public var saveEvery = 1000
        /// Steps between saves that are kept; nil for none.
        public var keepEvery: Int?

        /// The reference's 200 epochs.
        public init() {}
    }

    /// The images of a run, and how they are prepared.
    public struct Data: Sendable, Codable, Equatable {
        /// Folders of training images: A and B, or one.
        public var training: [String]
        /// Folders of test images: A and B, or none.
        public var test: [String]
        /// By which to see whether the training images are still the same.
        public var fingerprints: [DatasetFingerprint]
        /// What the sets are called.
        public var domains: [String]
        /// Side in pixels of the images that networks see.
        public var size = 256
        /// Side that images are scaled to before the crop.
        public var loadSize = 286
        /// How images get their size.
        public var preprocessing = Preprocessing.Method.resizeAndCrop
        /// Whether images are mirrored at random.
        public var flips = true
        /// Whether images come in the order of their names.
        public var isSerial = false
        /// Images of each set in a step.
        public var batch = 1

        /// Sets of images, with the reference's preparation.
        public init(
            training: [ImageFolder] = [], test: [ImageFolder] = [], domains: [String] = []
        ) {
            (self.training, self.test, self.domains) = (training.map(\.path), test.map(\.path), domains)
            fingerprints = training.map { DatasetFingerprint(of: $0) }
        }

        /// Steps of an epoch, each of `batches` batches: the larger set's images over those of a step, rounded up.
        public func stepsPerEpoch(batches: Int = 1) -> Int {
            let images = fingerprints.map(\.count).max() ?? 0
            return max(1, (images + batch * batches - 1) / (batch * batches))
        }
    }

    /// The preset that the options began with; nil for none.
    public var preset: String?
    /// Of everything random.
    public var seed: UInt64
    /// How long the run lasts.
    public var schedule: Schedule
    /// What it is trained on.
    public var data: Data
    /// What is trained, and how.
    public var recipe: Recipe
    /// How the run was worked on so far; results depend on it in no way but by the instruction set.
    public var sittings: [Sitting] = []

    /// A run before its first sitting.
    public init(preset: String? = nil, seed: UInt64, schedule: Schedule, data: Data, recipe: Recipe) {
        (self.preset, self.seed, self.schedule, self.data, self.recipe) = (preset, seed, schedule, data, recipe)
    }

    /// - Throws: `RunError.optionsDiffer` where the run `stored` is to go on with options that are not its own.
    public func checkResuming(_ stored: RunConfiguration, in folder: RunFolder) throws {
        guard recipe == stored.recipe, data == stored.data, seed == stored.seed, schedule.policy == stored.schedule.policy,
            schedule.policyDetails == stored.schedule.policyDetails
        else { throw RunError.optionsDiffer(folder.path) }
    }
}

/// A stretch of work on a run, from a start or a resume to where it was left.
public struct Sitting: Sendable, Codable, Equatable {
    /// Steps that were done before.
    public var from: Int
    /// Steps that were done and saved at its end; nil while it lasts, and where it ended without saying.
    public var to: Int?
    /// When it began, as ISO 8601; nil where an older version did not say.
    public var date: String?
    /// Of the toolkit.
    public var version: String
    /// Threads that worked together.
    public var threads: Int
    /// Of the kernels; another one forms sums in another order, so that bytes differ.
    public var instructionSet: String

    /// A sitting that begins now.
    public init(from: Int, threads: Int, instructionSet: String) {
        (self.from, self.threads, self.instructionSet) = (from, threads, instructionSet)
        (date, version) = (Date.now.formatted(.iso8601), toolkitVersion)
    }

    /// The only sitting of a run of format 1.
    init(from: Int, version: String, threads: Int, instructionSet: String) {
        (self.from, self.version, self.threads, self.instructionSet) = (from, version, threads, instructionSet)
    }
}

extension RunConfiguration: Codable {
    private enum Key: String, CodingKey {
        case preset, seed, schedule, data, sittings
        // Of format 1, which knew one sitting.
        case version, threads, instructionSet
    }

    /// - Throws: `NewerFormat`; `DecodingError` for a damaged file.
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

    /// The recipe's members and its own in one object.
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
