/// The ranges of the numbers in recipes. The command line, the files of runs and the descriptions of models share them.
///
/// They are wide: beyond them no training makes sense, and arithmetic with sizes could overflow. Whether there is memory for what is
/// within them is another question; see `Recipe.estimatedTrainingBytes(size:batch:)`.
public enum RecipeLimits {
    /// Channels after a network's first convolution, or before its last one.
    public static let filters = 1...4096
    /// Channels of images.
    public static let channels = 1...1024
    /// Channels of a layer of a network with `separableWidths`.
    public static let widths = 1...65536
    /// Strided convolutions of a discriminator.
    public static let discriminatorLayers = 1...12
    /// Discriminators at several scales.
    public static let scales = 1...4
    /// Patches that are compared at each place in a generator.
    public static let patches = 2...65536
    /// The temperature of a contrastive loss.
    public static let temperature: ClosedRange<Float> = 0.001...1000
    /// A share of a run.
    public static let share: ClosedRange<Float> = 0...1
    /// Steps from one penalty to the next, or images in which a probability rises.
    public static let interval = 1...1_000_000_000
    /// Height and width of images in pixels.
    public static let side = 1...65536
    /// Height and width in pixels of the images of a GAN, which are powers of two.
    public static let ganSide = 8...512
    /// The number of elements of a latent vector.
    public static let latent = 1...65536
    /// Discriminator steps for each generator step.
    public static let discriminatorSteps = 1...1000
    /// Images of a step.
    public static let batch = 1...65536
    /// Images in a pool of earlier fakes.
    public static let poolSize = 0...1_000_000
    /// The decay of a moving average, and of the moments of Adam.
    public static let decay: Range<Float> = 0..<1
    /// The weight of a loss, and the standard deviation or gain of initial weights.
    public static let weight: ClosedRange<Float> = 0...1e30
    /// The learning rate; 0 is excluded.
    public static let learningRate: ClosedRange<Float> = Float.leastNonzeroMagnitude...1e37
    /// The number of finished steps.
    public static let steps = 0...Int.max
}

/// A number in a recipe or a description is outside of its range.
public struct OptionOutOfRange: Error, Equatable, CustomStringConvertible, Sendable {
    /// The path of the member in the file: `options.generator.filters`.
    public let member: String
    /// The value it has.
    public let value: String
    /// The values it may have, as the end of a sentence: `in 1...4096`.
    public let allowed: String

    /// Creates an error.
    public init(member: String, value: String, allowed: String) {
        (self.member, self.value, self.allowed) = (member, value, allowed)
    }

    /// The member, its value and its range: `options.generator.filters is -1, which must be in 1...4096`.
    public var description: String { "\(member) is \(value), which must be \(allowed)" }
}

extension OptionOutOfRange {
    /// Checks that a number lies in a range.
    ///
    /// - Parameters:
    ///   - member: The path of the member in the file.
    ///   - value: The number.
    ///   - range: The allowed numbers.
    /// - Throws: `OptionOutOfRange` where it does not.
    public static func check<Value>(
        _ member: String, _ value: Value, in range: ClosedRange<Value>
    ) throws(OptionOutOfRange) {
        guard range.contains(value) else { throw OptionOutOfRange(member: member, value: "\(value)", allowed: "in \(range)") }
    }

    /// Checks that a number lies in a range without its end.
    ///
    /// - Parameters:
    ///   - member: The path of the member in the file.
    ///   - value: The number.
    ///   - range: The allowed numbers.
    /// - Throws: `OptionOutOfRange` where it does not.
    public static func check<Value>(_ member: String, _ value: Value, in range: Range<Value>) throws(OptionOutOfRange) {
        guard range.contains(value) else { throw OptionOutOfRange(member: member, value: "\(value)", allowed: "in \(range)") }
    }
}
