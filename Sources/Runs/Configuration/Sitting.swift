import Files
import Foundation

/// One sitting of a run: from its start, or from where it was resumed, to where it ended or was stopped.
public struct Sitting: Sendable, Codable, Equatable {
    /// An option that has another value than in the sitting before.
    public struct Change: Sendable, Codable, Equatable {
        /// The option, as a path in `config.json`: `options.learningRate`.
        public let option: String
        /// The value before and the value now, as JSON; nil where there is none.
        public let from, to: String?
    }

    /// The number of steps finished before.
    public var from: Int
    /// The number of steps finished at its last save; nil before the first one.
    public var to: Int?
    /// The date and time of its start, in ISO 8601; nil for runs of older versions.
    public var date: String?
    /// The version of the toolkit.
    public var version: String
    /// The number of threads.
    public var threads: Int
    /// The instruction set of the kernels. Others add in another order, so results differ in their last digits.
    public var instructionSet: String
    /// The folder that relative paths of images start from; nil for runs of older versions.
    public var workingDirectory: String?
    /// What was given as start weights; nil for none.
    public var startWeights: String?
    /// The number of steps between measurements of the networks' health; nil for none.
    public var diagnoseEvery: Int?
    /// The options that changed when the run was resumed; nil for none.
    public var changes: [Change]?

    /// Creates a sitting that begins now.
    public init(from: Int, threads: Int, instructionSet: String) {
        (self.from, self.threads, self.instructionSet) = (from, threads, instructionSet)
        (date, version, workingDirectory) = (Date.now.formatted(.iso8601), toolkitVersion, Folder.realPath("."))
    }

    /// The only sitting of a run of format 1.
    init(from: Int, version: String, threads: Int, instructionSet: String) {
        (self.from, self.version, self.threads, self.instructionSet) = (from, version, threads, instructionSet)
    }
}
