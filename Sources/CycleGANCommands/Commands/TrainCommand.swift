import ArgumentParser
import CPUBackend
import Foundation
import ImageDatasets
import ModelFiles
import Recipes
import Runs

/// `cyclegan train`: learns to translate images.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to translate images.",
        discussion: """
            --a horses means the folder horses, else datasets/horses; where it has a train subfolder, its images are used, and \
            those of its test subfolder for the sample grid. The run folder RUNS/NAME gets config.json, log.csv, samples, \
            checkpoints and model.safetensors.

            Recipes: cyclegan learns both directions between two folders; cut and fastcut learn one, from A to B, at \
            less work a step; pix2pix learns from pairs, an image of A and the same of B; colorization learns colours from the pictures \
            of --a.

            Presets: standard is the paper's own method, made for days on a GPU. small and medium are made for hours on a CPU: \
            --shortcuts, --see-features, --upsample nearest, --ema, --augment translation, --gradient-penalty zero-centred of weight \
            \(Preset.small.model.penalty?.weight ?? 0), and a low weight of the cycle (pix2pix has the paper's method in their size).

            cyclegan train --a horses --b zebras --preset small
            cyclegan train --recipe fastcut --a horses --b zebras --preset small
            cyclegan train --recipe pix2pix --pairs facades
            cyclegan train --recipe colorization --a photos
            """)

    @Flag(help: "Print at the end where the time was spent, by kind of work and by layer.")
    var profile = false

    @OptionGroup(title: "What to learn") var source: TrainingSource
    @OptionGroup(title: "Run") var place: RunOptions
    @OptionGroup(title: "Schedule") var schedule: ScheduleOptions<TranslationDefaults>
    @OptionGroup(title: "Learning rate") var rate: LearningRateOptions
    @OptionGroup(title: "Images") var images: ImageOptions
    @OptionGroup(title: "Networks") var networks: NetworkOptions
    @OptionGroup(title: "Losses") var losses: LossOptions
    @OptionGroup(title: "Discriminator") var adversary: AdversaryOptions
    @OptionGroup(title: "Health") var health: HealthOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if profile && place.dryRun {
            throw ValidationError("--dry-run trains nothing that --profile could measure - leave one out")
        }
        if place.isResuming && source.initFrom != nil {
            throw ValidationError("--resume brings its own weights - leave out --init-from")
        }
        if place.isResuming && source.preset != nil {
            throw ValidationError("--preset is for a new run, the one that is resumed has its options - leave it out")
        }
        if !place.isResuming || source.recipe != nil { try losses.check(source.name) }
        try source.validate(recipe: place.isResuming ? source.recipe?.name : source.name, isNeeded: !place.isResuming)
    }

    func run() throws {
        let started = ProcessInfo.processInfo.systemUptime
        let recorder = profile ? WorkRecorder() : nil
        let backend = machine.makeBackend(for: .untilTheNextStep, recorder: recorder)
        let assumed = place.isResuming ? source.impliedRecipe : source.name
        var images = place.isResuming && (place.name != nil || !source.isGiven) ? nil : try source.images(of: assumed)
        let folder = try place.folder(ofImages: images?.runName) { name in
            source.recipe.map { $0.name == name } ?? (name != .gan)
        }
        let stored = place.isResuming ? try folder.readConfiguration() : nil
        // How folders are understood depends on the recipe, which a run that is resumed has.
        if let stored, source.isGiven, stored.recipe.traits.translates, images == nil || stored.recipe.name != assumed {
            try source.validate(recipe: stored.recipe.name, isNeeded: false)
            images = try source.images(of: stored.recipe.name)
        }
        let session = TrainingSession(
            place: place, output: output, health: health, features: schedule.features, started: started,
            startWeights: source.initFrom, recorder: recorder)
        try session.train(try makePlan(images, folder, stored), in: folder, on: backend)
    }

    /// The options of a new run, or those of the run to resume; with a budget, as they fit into it.
    private func makePlan(
        _ images: TrainingSource.Images?, _ folder: RunFolder, _ stored: RunConfiguration?
    ) throws -> BudgetPlanner.Plan {
        let planner = BudgetPlanner(schedule, on: machine)
        if let stored {
            guard stored.recipe.traits.translates, source.recipe.map({ $0.name == stored.recipe.name }) ?? true else {
                throw RunError.otherRecipe(folder.path, stored.recipe)
            }
            try losses.check(stored.recipe.name)
            var asked = try applied(to: stored)
            if let images { images.replace(in: &asked.data) }
            return try planner?.plan(resuming: asked, RunLog(folder.log)) ?? .init(configuration: asked)
        }
        guard let images else { preconditionFailure("train: no folders after validation") }
        guard let planner else { return .init(configuration: try makeConfiguration(images, source.preset ?? .standard)) }
        try folder.check(place.existing)
        return try planner.plan(source.preset.map { [$0] } ?? Preset.allCases) { try makeConfiguration(images, $0) }
    }

    /// The options of a new run with a preset.
    private func makeConfiguration(_ images: TrainingSource.Images, _ preset: Preset) throws -> RunConfiguration {
        let name = source.name
        var fresh = images.data
        (fresh.size, fresh.loadSize, fresh.batch) = (preset.size, preset.loadSize, preset.batch)
        fresh.dropsJitter = [.cut, .fastCUT].contains(name)
        fresh.testsAtSize = [.pix2pix, .colorization].contains(name)
        let recipe = preset.recipe(name)
        return try applied(
            to: RunConfiguration(
                preset: preset.rawValue, seed: CycleGANOptions().seed, schedule: preset.schedule(of: name), data: fresh,
                recipe: recipe))
    }

    /// Returns `configuration` with the given options.
    private func applied(to configuration: RunConfiguration) throws -> RunConfiguration {
        var result = configuration
        result.schedule = rate.applied(to: schedule.applied(to: configuration.schedule))
        result.data = images.applied(to: configuration.data)
        if let seed = schedule.seed { result.seed = seed }
        let change = Change(command: self, size: place.isResuming ? nil : result.data.size)
        result.recipe = try configuration.recipe.with(losses, change)
        return result
    }

    /// The given options that all recipes have.
    private struct Change: TranslationChange {
        let command: TrainCommand
        /// The side of the images of a new run; nil where the networks are there.
        let size: Int?

        func changed<Options: TranslationOptions>(_ options: Options) throws -> Options {
            var options = command.schedule.applied(to: options)
            options = size.map { command.networks.applied(to: options, size: $0) } ?? command.networks.applied(to: options)
            options.clipping = command.health.applied(to: options.clipping)
            options = try command.adversary.applied(to: options)
            try command.networks.check(options)
            return options
        }
    }
}

extension Preset: ExpressibleByArgument {
    /// For help texts.
    public static var allValueDescriptions: [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.summary) })
    }
}
