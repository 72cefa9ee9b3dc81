import Foundation
import GANTraining
import ImageDatasets

/// Everything a run was asked for, as `config.json` keeps it; resuming reads it back.
struct RunConfiguration: Codable, Equatable {
    /// Facts about a training that are the same for all kinds.
    struct Schedule: Codable, Equatable {
        var epochs, decayEpochs: Int
        /// Takes the place of the epochs where given.
        var steps: Int?
        var policy: LearningRatePolicy
        var sampleEvery, saveEvery: Int
    }

    struct Data: Codable, Equatable {
        /// Folders of training and test images: A and B, or one.
        var training, test: [String]
        var fingerprints: [DatasetFingerprint]
        /// What the sets are called.
        var domains: [String]
        var size, loadSize: Int
        var preprocessing: Preprocessing.Method
        var flips, isSerial: Bool
        var batch: Int
    }

    var version = CycleGAN.version
    var preset: String?
    var seed: UInt64
    var schedule: Schedule
    var data: Data
    var cycleGAN: CycleGANOptions?
    var gan: GANOptions?
    /// How the machine worked; results do not depend on it.
    var threads: Int
    var instructionSet: String
}

extension RunConfiguration {
    /// What a resumed run is told whose options are not its own.
    static func differs(_ folder: RunFolder) -> CommandError {
        CommandError(
            "options differ from those of the run \(folder.path)",
            "only its length, --sample-every and --save-every may change when it is resumed")
    }
}
