import ArgumentParser
import CPUBackend
import Foundation
import GANTraining
import ImageDatasets
import TensorCore

/// `cyclegan train`: learns to translate between two sets of images.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to translate between two folders of images.",
        discussion: """
            --a horses means the folder horses, else datasets/horses; where it has a train subfolder, its images are used, and
            those of its test subfolder for the sample grid. The run folder RUNS/NAME gets config.json, log.csv, samples,
            checkpoints and model.safetensors.
            """)

    @Option(help: "Folder of the images A.")
    var a: String?

    @Option(help: "Folder of the images B.")
    var b: String?

    @Option(help: "Folder with trainA and trainB (and testA, testB), instead of --a and --b.")
    var data: String?

    @Option(help: "tiny (32 px, minutes), small (64 px), medium (128 px, resnet-6) or standard (256 px, resnet-9).")
    var preset = Preset.standard

    @Option(help: "Folder with start weights G_A, G_B, D_A, D_B as .safetensors, any of them.")
    var initFrom: String?

    @Flag(help: "Print at the end where the time went, by kind of work and by layer.")
    var profile = false

    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Schedule") var schedule: ScheduleOptions
    @OptionGroup(title: "Learning rate") var rate: LearningRateOptions
    @OptionGroup(title: "Images") var images: ImageOptions
    @OptionGroup(title: "Networks") var model: CycleGANModelOptions
    @OptionGroup(title: "Health") var health: HealthOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if data != nil && (a != nil || b != nil) { throw ValidationError("--data takes the place of --a and --b") }
        if data == nil && (a == nil) != (b == nil) {
            throw ValidationError("missing \(a == nil ? "--a" : "--b") DIR - give both folders of images")
        }
        if data == nil && a == nil && !(place.resume && place.name != nil) {
            throw ValidationError("missing --a DIR and --b DIR (or --data ROOT) - give the folders of images")
        }
        if place.resume && initFrom != nil { throw ValidationError("--resume brings its own weights, leave out --init-from") }
    }

    func run() throws {
        let recorder = profile ? WorkRecorder() : nil
        let backend = machine.makeBackend(for: .untilTheNextStep, recorder: recorder)
        let folders = try data.map { try UnpairedFolders(data: $0) } ?? a.map { try UnpairedFolders(a: $0, b: b ?? "") }
        let folder = RunFolder(runs: place.runs, name: place.name ?? folders?.runName ?? "")
        let configuration = try makeConfiguration(folders, folder, backend)
        let (options, size) = (configuration.cycleGAN ?? CycleGANOptions(), configuration.data.size)
        if configuration.data.preprocessing.crops {
            if let objection = options.objection(width: size, height: size) { throw objection }
        } else {
            try configuration.data.checkSizes { options.objection(width: $0, height: $1) }
        }
        var plan = try TrainingPlan(
            configuration.schedule, learningRate: options.learningRate, stepsPerEpoch: configuration.data.stepsPerEpoch(),
            diagnoseEvery: health.interval)
        // Whatever is wrong with options, data or folders shows before any work is done.
        let testImages = try SampleGrid(configuration.data)
        let trainer = CycleGANTrainer(options, on: backend)
        if let initFrom { try trainer.loadWeights(from: initFrom) }
        try folder.prepare(place.existing)

        var finishedSteps = 0
        if place.resume {
            let (state, step) = try folder.readCheckpoint()
            try trainer.restore(state)
            try plan.resume(from: state)
            finishedSteps = step
        }
        try folder.write(configuration)
        recorder?.clear()
        let session = TrainingSession<CycleGANTrainer>(
            folder, output: output,
            profile: recorder.map { recorder in { ProfileReport(recorder.tallies, seconds: $0, on: backend) } })
        try train(trainer, configuration, plan, session, testImages, finishedSteps: finishedSteps)
    }

    /// The options of a new run, or those of the run to resume.
    private func makeConfiguration(
        _ folders: UnpairedFolders?, _ folder: RunFolder, _ backend: CPUBackend
    ) throws -> RunConfiguration {
        if place.resume {
            let stored = try folder.readConfiguration()
            var asked = stored
            asked.schedule = rate.applied(to: schedule.applied(to: stored.schedule))
            asked.data = images.applied(to: stored.data)
            asked.cycleGAN = stored.cycleGAN.map(applied)
            if let seed = schedule.seed { asked.seed = seed }
            if let folders { asked.data.training = [folders.trainA.path, folders.trainB.path] }
            guard stored.cycleGAN != nil else { throw CommandError("\(folder.path) is a GAN's run", "use cyclegan gan train") }
            try asked.checkResuming(stored, in: folder)
            return asked
        }
        guard let folders else { preconditionFailure("train: no folders after validation") }
        let fresh = RunConfiguration.Data(
            training: [folders.trainA.path, folders.trainB.path], test: [folders.testA.path, folders.testB.path],
            fingerprints: [DatasetFingerprint(of: folders.trainA), DatasetFingerprint(of: folders.trainB)],
            domains: folders.runName.components(separatedBy: "2"), size: preset.size, loadSize: preset.loadSize,
            preprocessing: .resizeAndCrop, flips: true, isSerial: false, batch: preset.batch)
        return RunConfiguration(
            preset: preset.rawValue, seed: schedule.seed ?? 0,
            schedule: rate.applied(to: schedule.applied(to: preset.schedule)),
            data: images.applied(to: fresh), cycleGAN: applied(to: preset.model), gan: nil,
            threads: backend.threads, instructionSet: backend.instructionSet)
    }

    /// `options` with what was given on the command line.
    private func applied(to options: CycleGANOptions) -> CycleGANOptions {
        var options = schedule.applied(to: model.applied(to: options))
        options.clipping = health.applied(to: options.clipping)
        return options
    }

    private func train(
        _ trainer: CycleGANTrainer, _ configuration: RunConfiguration, _ plan: TrainingPlan,
        _ session: TrainingSession<CycleGANTrainer>, _ grid: SampleGrid, finishedSteps: Int
    ) throws {
        let loader = UnpairedLoader(
            a: try ImageFolder(path: configuration.data.training[0]), b: try ImageFolder(path: configuration.data.training[1]),
            options: try configuration.data.loadingOptions(seed: configuration.seed), startingAt: finishedSteps,
            onUnreadable: session.warn)
        defer { loader.stop() }
        try session.run(
            trainer, plan, finishedSteps: finishedSteps,
            nextBatch: {
                let batch = try loader.next()
                return (batch.a, batch.b)
            },
            drawSample: { grid.sheet(trainer) },
            makeModel: { step in
                ModelFile(
                    ModelDescription(
                        cycleGAN: trainer.options, domains: configuration.data.domains, size: configuration.data.size, steps: step
                    ),
                    networks: trainer.networks.filter { $0.name.hasPrefix("G") }.map { ($0.name, $0.module) })
            }, unreadableCount: { loader.unreadableCount })
    }
}

extension SampleGrid {
    /// Pairs shown in a sheet.
    private static let count = 4

    init(_ data: RunConfiguration.Data) throws {
        let preprocessing = try data.makeTestPreprocessing()
        testA = try TestImages(from: try ImageFolder(path: data.test[0]), count: Self.count, preprocessing: preprocessing)
        testB = try TestImages(from: try ImageFolder(path: data.test[1]), count: Self.count, preprocessing: preprocessing)
    }
}
