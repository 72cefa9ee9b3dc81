import ArgumentParser
import CPUBackend
import Foundation
import ImageDatasets
import Recipes
import Runs

/// `cyclegan train`: learns to translate between two sets of images.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to translate between two folders of images.",
        discussion: """
            --a horses means the folder horses, else datasets/horses; where it has a train subfolder, its images are used, and \
            those of its test subfolder for the sample grid. The run folder RUNS/NAME gets config.json, log.csv, samples, \
            checkpoints and model.safetensors.
            """)

    @Option(help: "Folder of the images A.", completion: .directory)
    var a: String?

    @Option(help: "Folder of the images B.", completion: .directory)
    var b: String?

    @Option(help: "Folder with trainA and trainB (and testA, testB), instead of --a and --b.", completion: .directory)
    var data: String?

    @Option(help: .plain("A set of options, which other options override", default: Preset.standard.rawValue))
    var preset: Preset?

    @Option(
        help: "Start weights of any of G_A, G_B, D_A, D_B: a run folder, a folder of .safetensors or .pth files, or such a file.",
        completion: Completions.models)
    var initFrom: String?

    @Flag(help: "Print at the end where the time was spent, by kind of work and by layer.")
    var profile = false

    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Schedule") var schedule: ScheduleOptions<CycleGANDefaults>
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
        if data == nil && a == nil && !place.isResuming {
            throw ValidationError("missing --a DIR and --b DIR (or --data ROOT) - give the folders of images")
        }
        if place.isResuming && initFrom != nil {
            throw ValidationError("--resume brings its own weights - leave out --init-from")
        }
        if place.isResuming && preset != nil {
            throw ValidationError("--preset is for a new run, the one that is resumed has its options - leave it out")
        }
    }

    func run() throws {
        let recorder = profile ? WorkRecorder() : nil
        let backend = machine.makeBackend(for: .untilTheNextStep, recorder: recorder)
        let folders = try data.map { try UnpairedFolders(data: $0) } ?? a.map { try UnpairedFolders(a: $0, b: b ?? "") }
        let folder = try place.folder(ofImages: folders?.runName, .cycleGAN)
        let session = TrainingSession(
            place: place, output: output, health: health, features: schedule.features, startWeights: initFrom, recorder: recorder)
        try session.train(try makeConfiguration(folders, folder), in: folder, on: backend)
    }

    /// The options of a new run, or those of the run to resume.
    private func makeConfiguration(_ folders: UnpairedFolders?, _ folder: RunFolder) throws -> RunConfiguration {
        if place.isResuming {
            let stored = try folder.readConfiguration()
            guard case .cycleGAN(let options) = stored.recipe else { throw RunError.otherRecipe(folder.path, stored.recipe) }
            var asked = applied(to: stored, options)
            if let folders {
                asked.data.training = [folders.trainA.path, folders.trainB.path]
                asked.data.test = [folders.testA.path, folders.testB.path]
            }
            return asked
        }
        guard let folders else { preconditionFailure("train: no folders after validation") }
        let preset = preset ?? .standard
        var fresh = RunConfiguration.Data(
            training: [folders.trainA, folders.trainB], test: [folders.testA, folders.testB],
            domains: folders.domains)
        (fresh.size, fresh.loadSize, fresh.batch) = (preset.size, preset.loadSize, preset.batch)
        return applied(
            to: RunConfiguration(
                preset: preset.rawValue, seed: preset.model.seed, schedule: preset.schedule, data: fresh,
                recipe: .cycleGAN(preset.model)), preset.model)
    }

    /// Returns `configuration` with the given options.
    private func applied(to configuration: RunConfiguration, _ options: CycleGANOptions) -> RunConfiguration {
        var result = configuration, options = schedule.applied(to: model.applied(to: options))
        options.clipping = health.applied(to: options.clipping)
        result.recipe = .cycleGAN(options)
        result.schedule = rate.applied(to: schedule.applied(to: configuration.schedule))
        result.data = images.applied(to: configuration.data)
        if let seed = schedule.seed { result.seed = seed }
        return result
    }
}

extension Preset: ExpressibleByArgument {
    /// For help texts.
    public static var allValueDescriptions: [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.summary) })
    }
}
