import ArgumentParser
import CPUBackend
import Foundation
import GANModels
import GANTraining
import ImageDatasets
import ImageFiles
import TensorCore

extension GANOptions.Architecture: ExpressibleByArgument {}

/// `cyclegan gan train`: learns to make images like those of a folder.
struct GANTrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to make images like those of a folder.")

    @Option(help: "Folder of images; where it has a train subfolder, its images are used.")
    var data: String?

    @Option(parsing: .unconditional, help: "Side of the images, a power of two from 8 to 512 (default: 64).")
    var size: Int?

    @Option(parsing: .unconditional, help: "Numbers that an image is made of (default: 128).")
    var latent: Int?

    @Option(help: "Networks: dcgan or resnet (default: dcgan).")
    var arch: GANOptions.Architecture?

    @Option(parsing: .unconditional, help: "Channels of the generator's last hidden layer (default: 64).")
    var ngf: Int?

    @Option(parsing: .unconditional, help: "Channels of the discriminator's first layer (default: 64).")
    var ndf: Int?

    @Option(help: "Adversarial loss: vanilla, lsgan, hinge or wgan-gp (default: vanilla).")
    var loss: AdversarialLoss?

    @Flag(help: "Spectral norm on the discriminator, in place of its batch norm.")
    var spectralNorm = false

    @Option(
        parsing: .unconditional,
        help: """
            Self-attention (SAGAN) in both networks where their images have this side: a power of two from 8 to half of --size \
            (default: none).
            """)
    var attention: Int?

    @Option(parsing: .unconditional, help: "Steps of the discriminator for one of the generator (default: 1).")
    var dSteps: Int?

    @Option(
        parsing: .unconditional,
        help: "Share of the old weights that the averaged generator keeps each step, 0 for no average (default: 0.999).")
    var ema: Float?

    @Option(parsing: .unconditional, help: "Images in a step (default: 64).")
    var batch: Int?

    @Option(
        parsing: .unconditional,
        help: "Side that images are scaled to before a random crop (default: --size, so that nothing is cropped).")
    var loadSize: Int?

    @Flag(help: "Do not mirror images at random.")
    var noFlip = false

    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Schedule") var schedule: ScheduleOptions
    @OptionGroup(title: "Learning rate") var rate: LearningRateOptions
    @OptionGroup(title: "Health") var health: HealthOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if data == nil && !(place.resume && place.name != nil) {
            throw ValidationError("missing --data DIR - give the folder of images")
        }
        if let size, !((8...512).contains(size) && size & (size - 1) == 0) {
            throw ValidationError("--size must be a power of two from 8 to 512, not \(size)")
        }
        for (name, value) in [
            ("--latent", latent), ("--ngf", ngf), ("--ndf", ndf), ("--d-steps", dSteps), ("--batch", batch),
            ("--load-size", loadSize),
        ] {
            if let value, value < 1 { throw ValidationError("\(name) must be at least 1, not \(value)") }
        }
        // A run that is resumed has a size of its own, which its own --attention fits.
        if let attention, !place.resume, !SelfAttentionPlace.sides(within: size ?? GANOptions().size).contains(attention) {
            throw ValidationError(
                "--attention must be a power of two from 8 to half of --size \(size ?? GANOptions().size), not \(attention)")
        }
        if let ema, !(0..<1).contains(ema) { throw ValidationError("--ema must be in 0..<1, not \(ema)") }
    }

    func run() throws {
        let backend = machine.makeBackend(for: .untilTheNextStep)
        let images = try data.map { try UnpairedFolders.trainingImages($0) }
        let folder = RunFolder(runs: place.runs, name: place.name ?? Self.runName(data ?? ""))
        let configuration = try makeConfiguration(images, folder, backend)
        let preprocessing = try configuration.data.makePreprocessing()
        guard let options = configuration.gan else { throw CommandError("\(folder.path) is no GAN's run", "use cyclegan train") }
        var plan = try TrainingPlan(
            configuration.schedule, learningRate: options.learningRate,
            stepsPerEpoch: configuration.data.stepsPerEpoch(batches: options.discriminatorSteps), diagnoseEvery: health.interval)
        try folder.prepare(place.existing)

        let trainer = GANTrainer(options, on: backend)
        var finishedSteps = 0
        if place.resume {
            let (state, step) = try folder.readCheckpoint()
            try trainer.restore(state)
            try plan.resume(from: state)
            finishedSteps = step
        }
        try folder.write(configuration)

        let session = TrainingSession<GANTrainer>(folder, output: output)
        let loader = ImageLoader(
            try ImageFolder(path: configuration.data.training[0]),
            options: LoadingOptions(preprocessing: preprocessing, batchSize: configuration.data.batch, seed: configuration.seed),
            startingAt: finishedSteps * options.discriminatorSteps, onUnreadable: session.warn)
        defer { loader.stop() }
        let latents = GANSampler.latents(count: 64, options.latent, RandomSource(seed: configuration.seed, stream: [4]))
        try session.run(
            trainer, plan, finishedSteps: finishedSteps,
            nextBatch: { try (0..<options.discriminatorSteps).map { _ in trainer.round(of: try loader.next().images) } },
            drawSample: { GANSampler(generator: trainer.averagedGenerator, backend: backend).sheet(latents, columns: 8) },
            makeModel: { step in
                ModelFile(
                    ModelDescription(gan: options, domains: configuration.data.domains, steps: step),
                    networks: [("G", trainer.averagedGenerator)])
            }, unreadableCount: { loader.unreadableCount })
    }

    private static func runName(_ data: String) -> String { "gan-" + URL(fileURLWithPath: data).lastPathComponent }

    /// The options of a new run, or those of the run to resume.
    private func makeConfiguration(
        _ images: ImageFolder?, _ folder: RunFolder, _ backend: CPUBackend
    ) throws -> RunConfiguration {
        if place.resume {
            let stored = try folder.readConfiguration()
            var asked = applied(to: stored)
            if let images { asked.data.training = [images.path] }
            try asked.checkResuming(stored, in: folder)
            return asked
        }
        guard let images else { preconditionFailure("gan train: no folder after validation") }
        let fresh = RunConfiguration.Data(
            training: [images.path], test: [], fingerprints: [DatasetFingerprint(of: images)],
            domains: [URL(fileURLWithPath: data ?? "").lastPathComponent], size: 64, loadSize: 64, preprocessing: .resizeAndCrop,
            flips: true, isSerial: false, batch: 64)
        let schedule = RunConfiguration.Schedule(
            epochs: 100, decayEpochs: 100, steps: nil, policy: .linear, sampleEvery: 500, saveEvery: 1000)
        return applied(
            to: RunConfiguration(
                preset: nil, seed: 0, schedule: schedule, data: fresh, cycleGAN: nil, gan: GANOptions(), threads: backend.threads,
                instructionSet: backend.instructionSet))
    }

    /// `configuration` with what was given on the command line.
    private func applied(to configuration: RunConfiguration) -> RunConfiguration {
        var result = configuration
        result.schedule = rate.applied(to: schedule.applied(to: configuration.schedule))
        if let seed = schedule.seed { result.seed = seed }
        if let size { (result.data.size, result.data.loadSize) = (size, size) }
        if let loadSize { result.data.loadSize = loadSize }
        if let batch { result.data.batch = batch }
        if noFlip { result.data.flips = false }
        guard var options = configuration.gan else { return result }
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
        result.gan = options
        return result
    }
}
