import ArgumentParser
import Recipes
import Runs

/// Options for the losses of a recipe that translates images. Those of one recipe are refused with another.
struct LossOptions: ParsableArguments {
    @Option(help: .recipe("Adversarial loss") { $0.loss.rawValue })
    var ganLoss: AdversarialLoss?

    @Option(parsing: .unconditional, help: .preset("Of cyclegan: weight of the cycle loss A to B to A") { $0.model.lambdaA })
    var lambdaA: Float?

    @Option(parsing: .unconditional, help: .preset("Of cyclegan: weight of the cycle loss B to A to B") { $0.model.lambdaB })
    var lambdaB: Float?

    @Option(
        parsing: .unconditional,
        help: .preset("Of cyclegan: weight of the identity losses relative to the cycle losses, 0 for none") {
            $0.model.lambdaIdentity
        })
    var lambdaIdentity: Float?

    @Option(
        parsing: .unconditional,
        help: .preset("Of cyclegan: share of the run, from its start, in which there are identity losses") {
            $0.model.identityShare
        })
    var identityUntil: Float?

    @Option(
        parsing: .unconditional,
        help: .preset("Of cyclegan: size of the pool of earlier fakes of each discriminator") { $0.model.poolSize })
    var poolSize: Int?

    @Option(
        parsing: .unconditional,
        help: .plain("Of cut and fastcut: weight of the adversarial loss", default: CUTOptions().lambdaGAN))
    var lambdaGan: Float?

    @Option(
        parsing: .unconditional,
        help:
            "Of cut and fastcut: weight of the contrastive loss PatchNCE (default: \(CUTOptions().lambdaNCE); fastcut: \(CUTOptions.fast.lambdaNCE))."
    )
    var lambdaNce: Float?

    @Flag(
        inversion: .prefixedNo,
        help: "Of cut and fastcut: translate images of B too, and compare them with themselves (default: on; fastcut: off).")
    var nceIdentity: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Of cut and fastcut: mirror half of the images before the generator, not after it (default: off; fastcut: on).")
    var flipEquivariance: Bool?

    @Option(
        parsing: .unconditional,
        help: .plain("Of cut and fastcut: patches that are compared at each of five places", default: CUTOptions().patches))
    var ncePatches: Int?

    @Option(
        parsing: .unconditional,
        help: .plain("Of cut and fastcut: temperature of the contrastive loss", default: CUTOptions().temperature))
    var nceTemperature: Float?

    @Option(
        parsing: .unconditional,
        help: .plain(
            "Of pix2pix and colorization: weight of the mean absolute difference from the truth",
            default: Pix2PixOptions().lambdaL1))
    var lambdaL1: Float?

    @Option(
        parsing: .unconditional,
        help: .plain(
            "Of pix2pix and colorization: weight of feature matching, the same difference of the discriminator's features (pix2pixHD "
                + "has 10), 0 for none", default: Pix2PixOptions().lambdaFeature))
    var lambdaFeature: Float?

    private var cycleNames: [(name: String, isGiven: Bool)] {
        [
            ("--lambda-a", lambdaA != nil), ("--lambda-b", lambdaB != nil), ("--lambda-identity", lambdaIdentity != nil),
            ("--identity-until", identityUntil != nil), ("--pool-size", poolSize != nil),
        ]
    }

    private var contrastNames: [(name: String, isGiven: Bool)] {
        [
            ("--lambda-gan", lambdaGan != nil), ("--lambda-nce", lambdaNce != nil), ("--nce-identity", nceIdentity != nil),
            ("--flip-equivariance", flipEquivariance != nil), ("--nce-patches", ncePatches != nil),
            ("--nce-temperature", nceTemperature != nil),
        ]
    }

    private var pairNames: [(name: String, isGiven: Bool)] {
        [("--lambda-l1", lambdaL1 != nil), ("--lambda-feature", lambdaFeature != nil)]
    }

    func validate() throws {
        for (name, value) in [
            ("--lambda-a", lambdaA), ("--lambda-b", lambdaB), ("--lambda-identity", lambdaIdentity), ("--lambda-gan", lambdaGan),
            ("--lambda-nce", lambdaNce), ("--lambda-l1", lambdaL1), ("--lambda-feature", lambdaFeature),
        ] {
            if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must not be negative, not \(value)") }
        }
        if let poolSize, !RecipeLimits.poolSize.contains(poolSize) {
            throw ValidationError("--pool-size must be in \(RecipeLimits.poolSize), not \(poolSize)")
        }
        if let ncePatches, !RecipeLimits.patches.contains(ncePatches) {
            throw ValidationError("--nce-patches must be in \(RecipeLimits.patches), not \(ncePatches)")
        }
        if let nceTemperature, !RecipeLimits.temperature.contains(nceTemperature) {
            throw ValidationError("--nce-temperature must be in \(RecipeLimits.temperature), not \(nceTemperature)")
        }
        if let identityUntil, !RecipeLimits.share.contains(identityUntil) {
            throw ValidationError("--identity-until must be in \(RecipeLimits.share), not \(identityUntil)")
        }
    }

    /// Checks that no option of another recipe is given.
    ///
    /// - Throws: `ValidationError` for the first that is.
    func check(_ recipe: Recipe.Name) throws {
        let groups: [(names: [(name: String, isGiven: Bool)], recipes: [Recipe.Name])] = [
            (cycleNames, [.cycleGAN]), (contrastNames, [.cut, .fastCUT]), (pairNames, [.pix2pix, .colorization]),
        ]
        for (names, recipes) in groups where !recipes.contains(recipe) {
            guard let other = names.first(where: \.isGiven) else { continue }
            throw ValidationError(
                "\(other.name) goes with --recipe \(recipes.map(\.rawValue).joined(separator: " or ")), not with \(recipe.rawValue)"
            )
        }
    }

    private func applyLoss(to options: inout some TranslationOptions) {
        guard let ganLoss, ganLoss != options.loss else { return }
        // A preset's penalty is for its loss.
        (options.loss, options.penalty) = (ganLoss, nil)
    }

    /// Returns `options` with the given options.
    func applied(to options: CycleGANOptions) -> CycleGANOptions {
        var options = options
        applyLoss(to: &options)
        if let lambdaA { options.lambdaA = lambdaA }
        if let lambdaB { options.lambdaB = lambdaB }
        if let lambdaIdentity { options.lambdaIdentity = lambdaIdentity }
        if let identityUntil { options.identityShare = identityUntil }
        if let poolSize { options.poolSize = poolSize }
        return options
    }

    /// Returns `options` with the given options.
    func applied(to options: CUTOptions) -> CUTOptions {
        var options = options
        applyLoss(to: &options)
        if let lambdaGan { options.lambdaGAN = lambdaGan }
        if let lambdaNce { options.lambdaNCE = lambdaNce }
        if let nceIdentity { options.hasNCEIdentity = nceIdentity }
        if let flipEquivariance { options.isFlipEquivariant = flipEquivariance }
        if let ncePatches { options.patches = ncePatches }
        if let nceTemperature { options.temperature = nceTemperature }
        return options
    }

    /// Returns `options` with the given options.
    func applied(to options: Pix2PixOptions) -> Pix2PixOptions {
        var options = options
        applyLoss(to: &options)
        if let lambdaL1 { options.lambdaL1 = lambdaL1 }
        if let lambdaFeature { options.lambdaFeature = lambdaFeature }
        return options
    }
}

extension AdversarialLoss: ExpressibleByArgument {}
