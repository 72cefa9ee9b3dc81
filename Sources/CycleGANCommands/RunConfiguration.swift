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
        /// What was asked for beside the policy's name; nil for its defaults.
        var policyDetails: LearningRatePolicy.Details?
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

        /// Steps of an epoch, each of `batches` batches: the larger set's images over those of a step, rounded up.
        func stepsPerEpoch(batches: Int = 1) -> Int {
            let images = fingerprints.map(\.count).max() ?? 0
            return max(1, (images + batch * batches - 1) / (batch * batches))
        }
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
    /// - Throws: `CommandError` where a run is to go on with options that are not its own.
    func checkResuming(_ stored: RunConfiguration, in folder: RunFolder) throws {
        guard cycleGAN == stored.cycleGAN, gan == stored.gan, data == stored.data, seed == stored.seed,
            schedule.policy == stored.schedule.policy, schedule.policyDetails == stored.schedule.policyDetails
        else {
            throw CommandError(
                "options differ from those of the run \(folder.path)",
                "only its length, --sample-every and --save-every may change when it is resumed")
        }
    }
}
