import ArgumentParser
import Recipes
import Runs

/// Options for what a discriminator learns from, and how fast.
struct AdversaryOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Learning rate of the discriminator (default: that of the generator, --lr).")
    var lrD: Float?

    @Option(
        help: "Penalty on the gradient of the discriminator (default: that of the loss, which only wgan-gp has).")
    var gradientPenalty: GradientPenalty.Kind?

    @Option(
        parsing: .unconditional,
        help: """
            Weight of --gradient-penalty (default: \(GradientPenalty.Kind.allCases.filter { $0 != .none }.map {
                "\($0.usualWeight.formatted()) for \($0.rawValue)"
            }.joined(separator: ", "))).
            """)
    var gradientPenaltyWeight: Float?

    @Option(
        parsing: .unconditional,
        help: .plain("Steps from one gradient penalty to the next, each of which then weighs as many times as much", default: 1))
    var gradientPenaltyEvery: Int?

    @Option(
        help: """
            Random changes of all images that the discriminator sees (DiffAugment), for few training images: any of translation, color and \
            cutout, as translation,cutout; adaptive for all, each as often as the discriminator needs it (ADA); none (default: none).
            """)
    var augment: Augmentations?

    @Option(
        parsing: .unconditional,
        help: .plain(
            "Real images in which the probability of --augment adaptive can rise from 0 to 1",
            default: Augmentation.none.adaptiveImages))
    var augmentImages: Int?

    /// A list of augmentations, separated by commas; `none`, or `adaptive`.
    struct Augmentations: ExpressibleByArgument {
        let value: Augmentation

        init?(argument: String) {
            switch argument {
            case "none": value = .none
            case "adaptive": value = .adaptive
            default:
                let policies = argument.split(separator: ",", omittingEmptySubsequences: false).map {
                    Augmentation.Policy(rawValue: String($0))
                }
                let known = policies.compactMap(\.self)
                guard known.count == policies.count, Set(known).count == known.count else { return nil }
                // In the order of the cases, so that the order of the words does not matter.
                value = Augmentation(Augmentation.Policy.allCases.filter(known.contains))
            }
        }
    }

    func validate() throws {
        if let lrD, !(lrD > 0 && lrD.isFinite) { throw ValidationError("--lr-d must be positive, not \(lrD)") }
        if let weight = gradientPenaltyWeight, !(weight >= 0 && weight.isFinite) {
            throw ValidationError("--gradient-penalty-weight must not be negative, not \(weight)")
        }
        for (name, value) in [("--gradient-penalty-every", gradientPenaltyEvery), ("--augment-images", augmentImages)] {
            if let value, !RecipeLimits.interval.contains(value) {
                throw ValidationError("\(name) must be in \(RecipeLimits.interval), not \(value)")
            }
        }
        if gradientPenalty == GradientPenalty.Kind.none && (gradientPenaltyWeight != nil || gradientPenaltyEvery != nil) {
            throw ValidationError("--gradient-penalty-weight and --gradient-penalty-every go with a --gradient-penalty")
        }
        if augmentImages != nil, let augment, !augment.value.isAdaptive {
            throw ValidationError("--augment-images goes with --augment adaptive")
        }
    }

    /// Returns `penalty` with the given options.
    ///
    /// - Parameter loss: The loss, whose own penalty there is where none was chosen.
    /// - Throws: `ValidationError` for a weight or an interval without a penalty.
    private func applied(to penalty: GradientPenalty?, _ loss: AdversarialLoss) throws -> GradientPenalty? {
        guard gradientPenalty != nil || gradientPenaltyWeight != nil || gradientPenaltyEvery != nil else { return penalty }
        var result = gradientPenalty.map { GradientPenalty($0) } ?? penalty ?? loss.penalty
        guard result.kind != .none || gradientPenalty != nil else {
            throw ValidationError("--gradient-penalty-weight and --gradient-penalty-every go with a --gradient-penalty")
        }
        if let gradientPenaltyWeight { result.weight = gradientPenaltyWeight }
        if let gradientPenaltyEvery { result.every = gradientPenaltyEvery }
        return result
    }

    private func applied(to augmentation: Augmentation) throws -> Augmentation {
        var result = augment?.value ?? augmentation
        if let augmentImages {
            guard result.isAdaptive else { throw ValidationError("--augment-images goes with --augment adaptive") }
            result.adaptiveImages = augmentImages
        }
        return result
    }

    /// Returns `options` with the given options.
    func applied<Options: TranslationOptions>(to options: Options) throws -> Options {
        var options = options
        if let lrD { options.discriminatorLearningRate = lrD }
        options.penalty = try applied(to: options.penalty, options.loss)
        options.augmentation = try applied(to: options.augmentation)
        // What a colorization learns are colours.
        if options.generator.isColorization && options.augmentation.isAdaptive {
            options.augmentation.policies.removeAll { $0 == .color }
        }
        return options
    }

    /// Returns `options` with the given options.
    func applied(to options: GANOptions) throws -> GANOptions {
        var options = options
        if let lrD { options.discriminatorLearningRate = lrD }
        options.penalty = try applied(to: options.penalty, options.loss)
        options.augmentation = try applied(to: options.augmentation)
        return options
    }
}

extension GradientPenalty.Kind: ExpressibleByArgument {}
