import ArgumentParser
import CPUBackend
import Files
import Foundation
import GANModels
import ImageDatasets
import Recipes
import Runs

extension GANOptions.Architecture: ExpressibleByArgument {}

/// `cyclegan gan train`: learns to generate images like those of a folder.
struct GANTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to generate images like those of a folder.")

    private static let defaults = GANOptions(), usualBatch = 64

    @Option(help: "Folder of images; where it has a train subfolder, its images are used.", completion: .directory)
    var data: String?

    @Option(parsing: .unconditional, help: .plain("Side of the images, a power of two from 8 to 512", default: defaults.size))
    var size: Int?

    @Option(parsing: .unconditional, help: .plain("Size of the latent vectors", default: defaults.latent))
    var latent: Int?

    @Option(help: .plain("Networks", default: defaults.architecture.rawValue))
    var arch: GANOptions.Architecture?

    @Option(
        parsing: .unconditional, help: .plain("Channels of the generator's last hidden layer", default: defaults.generatorFilters)
    )
    var ngf: Int?

    @Option(
        parsing: .unconditional,
        help: .plain("Channels of the discriminator's first layer", default: defaults.discriminatorFilters))
    var ndf: Int?

    @Option(help: .plain("Adversarial loss", default: defaults.loss.rawValue))
    var loss: AdversarialLoss?

    @OptionGroup(title: "Discriminator") var adversary: AdversaryOptions

    @Flag(help: "Spectral norm on the discriminator, in place of its batch norm.")
    var spectralNorm = false

    @Option(
        parsing: .unconditional,
        help: """
            Self-attention (SAGAN) in both networks, at feature maps of this side: a power of two from 8 to half of --size \
            (default: none).
            """)
    var attention: Int?

    @Option(
        parsing: .unconditional,
        help: .plain("Discriminator steps for each generator step", default: defaults.discriminatorSteps))
    var dSteps: Int?

    @Option(
        parsing: .unconditional,
        help: .plain(
            "Decay of the moving average of the generator's weights (EMA), 0 for no average", default: defaults.averaging)
    )
    var ema: Float?

    @Option(parsing: .unconditional, help: .plain("Images in a step", default: usualBatch))
    var batch: Int?

    @Option(
        parsing: .unconditional,
        help: "Side that images are scaled to before a random crop (default: --size, so that nothing is cropped).")
    var loadSize: Int?

    @Flag(help: "Do not mirror images at random.")
    var noFlip = false

    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Schedule") var schedule: ScheduleOptions<GANDefaults>
    @OptionGroup(title: "Learning rate") var rate: LearningRateOptions
    @OptionGroup(title: "Health") var health: HealthOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if data == nil && !place.isResuming {
            throw ValidationError("missing --data DIR - give the folder of images")
        }
        if let size, !((8...512).contains(size) && size & (size - 1) == 0) {
            throw ValidationError("--size must be a power of two from 8 to 512, not \(size)")
        }
        for (name, value, range) in [
            ("--latent", latent, RecipeLimits.latent), ("--ngf", ngf, RecipeLimits.filters), ("--ndf", ndf, RecipeLimits.filters),
            ("--d-steps", dSteps, RecipeLimits.discriminatorSteps), ("--batch", batch, RecipeLimits.batch),
            ("--load-size", loadSize, RecipeLimits.side),
        ] {
            if let value, !range.contains(value) { throw ValidationError("\(name) must be in \(range), not \(value)") }
        }
        // A resumed run has its own size, which its own --attention fits.
        if let attention, !place.isResuming, !SelfAttentionPlace.sides(within: size ?? Self.defaults.size).contains(attention) {
            throw ValidationError(
                "--attention must be a power of two from 8 to half of --size \(size ?? Self.defaults.size), not \(attention)")
        }
        if let ema, !(0..<1).contains(ema) { throw ValidationError("--ema must be in 0..<1, not \(ema)") }
    }

    func run() throws {
        let started = ProcessInfo.processInfo.systemUptime
        let backend = machine.makeBackend(for: .untilTheNextStep)
        let images = try data.map { try UnpairedFolders.trainingImages($0) }
        let folder = try place.folder(ofImages: images == nil ? nil : "gan-" + domain) { $0 == .gan }
        let session = TrainingSession(place: place, output: output, health: health, features: schedule.features, started: started)
        let configuration = try makeConfiguration(images, folder)
        let plan = try BudgetPlanner(schedule, on: machine).map { planner in
            if place.isResuming { return try planner.plan(resuming: configuration, RunLog(folder.log)) }
            try folder.check(place.existing)
            return try planner.plan(configuration)
        }
        try session.train(plan ?? .init(configuration: configuration), in: folder, on: backend)
    }

    /// The name of the set.
    private var domain: String { (data ?? "").lastPathPart }

    /// The options of a new run, or those of the run to resume.
    private func makeConfiguration(_ images: ImageFolder?, _ folder: RunFolder) throws -> RunConfiguration {
        if place.isResuming {
            let stored = try folder.readConfiguration()
            guard let options = stored.recipe.gan else { throw RunError.otherRecipe(folder.path, stored.recipe) }
            var asked = try applied(to: stored, options)
            if let images { asked.data.training = [images.path] }
            return asked
        }
        guard let images else { preconditionFailure("gan train: no folder after validation") }
        var fresh = RunConfiguration.Data(training: [images], domains: [domain])
        (fresh.size, fresh.loadSize, fresh.batch) = (Self.defaults.size, Self.defaults.size, Self.usualBatch)
        return try applied(
            to: RunConfiguration(
                seed: Self.defaults.seed, schedule: .init(), data: fresh, recipe: .gan(Self.defaults)), Self.defaults)
    }

    /// Returns `configuration` with the given options.
    private func applied(to configuration: RunConfiguration, _ options: GANOptions) throws -> RunConfiguration {
        var result = configuration, options = options
        result.schedule = rate.applied(to: schedule.applied(to: configuration.schedule))
        if let seed = schedule.seed { result.seed = seed }
        if let size { (result.data.size, result.data.loadSize) = (size, size) }
        if let loadSize { result.data.loadSize = loadSize }
        if let batch { result.data.batch = batch }
        if noFlip { result.data.flips = false }
        options.size = result.data.size
        options.seed = result.seed
        if let latent { options.latent = latent }
        if let arch { options.architecture = arch }
        if let ngf { options.generatorFilters = ngf }
        if let ndf { options.discriminatorFilters = ndf }
        if let loss { options.loss = loss }
        if spectralNorm { options.hasSpectralNorm = true }
        if let attention { options.attention = attention }
        if let dSteps { options.discriminatorSteps = dSteps }
        if let ema { options.averaging = ema }
        if let lr = schedule.lr { options.learningRate = lr }
        if let beta1 = schedule.beta1 { options.beta1 = beta1 }
        if let beta2 = schedule.beta2 { options.beta2 = beta2 }
        options.clipping = health.applied(to: options.clipping)
        options = try adversary.applied(to: options)
        result.recipe = .gan(options)
        return result
    }
}
