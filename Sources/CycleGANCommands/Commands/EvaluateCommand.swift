import ArgumentParser
import CPUBackend
import Evaluation
import Files
import Foundation
import GANModels
import ImageDatasets
import ImageMetrics
import ModelFiles
import NeuralNetworks
import Recipes
import Runs

/// `cyclegan evaluate`: says how good translated or generated images are.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Say how good translations are, in numbers with a scale.",
        usage: "cyclegan evaluate [<runs> ... | --fake <fake> --real <real>] [<options>]",
        discussion: """
            Of a run, its test images are translated in both directions and compared with real ones; of a GAN's run, as many images are \
            generated as it was trained on. Several runs are compared with each other. With --fake and --real, images of two folders are \
            compared. KID, MIND, FID and SWD are distances: smaller is better. Beside each figure are the floor (halves of the real \
            images against each other) and the ceiling (sources that nothing was done to). Figures of another protocol, which is the \
            last line, must not be compared.
            """)

    @Argument(
        help: .init("Run folders, or names of runs under --runs (default: the newest run).", valueName: "runs"),
        completion: .directory)
    var named: [String] = []

    @Option(help: "Folder of translated or generated images.", completion: .directory)
    var fake: String?

    @Option(help: "Folder of real images that they shall look like.", completion: .directory)
    var real: String?

    @Option(help: "Folder of the images that were translated, for the ceiling.", completion: .directory)
    var source: String?

    @OptionGroup var features: FeatureOptions

    @Option(
        parsing: .unconditional,
        help: """
            Side in pixels that all images are squashed to first (default: what the run does to test images; of folders none, images \
            keep their size).
            """)
    var size: Int?

    @Option(parsing: .unconditional, help: "Images of each set that are used at most, spread evenly over it (default: 5,000).")
    var images: Int?

    @Flag(help: "Evaluate the newest model of the run, and not its best one.")
    var newest = false

    @Option(
        help: "Evaluate this model on the images of the run: a model.safetensors, a save that was kept, or weights as .pth.",
        completion: Completions.models)
    var model: String?

    @Option(parsing: .unconditional, help: "Seed of random divisions, resamples and directions.")
    var seed: UInt64 = 0

    @Option(help: "Folder of all runs.", completion: .directory)
    var runs = RunFolder.usualRuns

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    /// More images take more memory than many machines have.
    private static let usualImages = 5000
    /// Larger images say no more, and take much memory.
    private static let sides = 1...1024

    func validate() throws {
        if let size, !Self.sides.contains(size) { throw ValidationError("--size must be in \(Self.sides), not \(size)") }
        if (named + [fake, real, source, features.features, model].compactMap { $0 }).contains("") {
            throw ValidationError("a name is empty - leave it out")
        }
        if let images, !RunConfiguration.evaluationSizes.contains(images) {
            throw ValidationError("--images must be in \(RunConfiguration.evaluationSizes), not \(images)")
        }
        if (fake == nil) != (real == nil) {
            throw ValidationError("missing \(fake == nil ? "--fake" : "--real") DIR - give both folders of images")
        }
        if fake == nil && source != nil { throw ValidationError("--source goes with --fake and --real") }
        if let first = named.first, fake != nil {
            throw ValidationError("--fake and --real take the place of a run: leave out \(first)")
        }
        if fake != nil && model != nil { throw ValidationError("--model is for a run: leave it out with --fake and --real") }
        if model != nil && newest { throw ValidationError("--model and --newest exclude each other") }
        if model != nil && named.count > 1 { throw ValidationError("--model is evaluated on the images of one run") }
        if fake != nil && newest { throw ValidationError("--newest is for a run: leave it out with --fake and --real") }
    }

    func run() throws {
        let backend = machine.makeBackend(for: .always)
        let network = try features.network(on: backend)
        if network == nil { Console.note(FeatureOptions.missing) }
        var settings = EvaluationSettings(network: network, preparation: size.map { .squashed(to: $0) } ?? .none)
        (settings.seed, settings.threads) = (seed, backend.threads)
        settings.cacheFolder = FeatureOptions.realFeatures
        var unreadable: [UnreadableImage] = []
        settings.onUnreadable = { image in
            // An image is looked at again where it is translated, and by each run.
            if unreadable.contains(where: { $0.path == image.path }) { return }
            Console.note("warning: \(image)")
            unreadable.append(image)
        }
        func failures() -> [ErrorObject] { unreadable.map { ErrorObject(ErrorReport($0.reason, file: $0.path)) } }
        if named.count < 2 {
            var result: EvaluationResult
            if let fake, let real {
                result = try evaluate(fake, real, &settings, on: backend)
            } else {
                result = try evaluate(try runFolder(named.first), &settings, on: backend)
            }
            result.failures = failures()
            if output.json { try Console.result(json: result) } else { Console.result(result.description) }
        } else {
            try evaluateSeveral(&settings, failures, on: backend)
        }
        if !unreadable.isEmpty {
            Console.error(
                "\(TrainingOutlook.count(unreadable.count, "image")) could not be read, and the figures are without them - remove or "
                    + "replace them")
            throw ExitCode.failure
        }
    }

    /// Evaluates runs and compares them; one that cannot be evaluated is named.
    private func evaluateSeveral(
        _ settings: inout EvaluationSettings, _ failures: () -> [ErrorObject], on backend: CPUBackend
    ) throws {
        var results: [EvaluationResult] = [], errors: [ErrorReport] = []
        for name in named {
            do {
                var result = try evaluate(try runFolder(name), &settings, on: backend)
                result.failures = failures()
                results.append(result)
            } catch let error as ValidationError {
                throw error
            } catch {
                errors.append(Remedies.report(error))
            }
        }
        if output.json {
            try Console.result(json: Several(runs: results, failures: errors.map { ErrorObject($0) }))
        } else if !results.isEmpty {
            Console.result(results.count == 1 ? results[0].description : EvaluationResult.summary(results))
        }
        for error in errors { Console.error(error.description) }
        if !errors.isEmpty { throw ExitCode.failure }
    }

    private struct Several: Encodable {
        let runs: [EvaluationResult]
        let failures: [ErrorObject]
    }

    /// Shows progress over so many images.
    private func bar(_ total: Int, _ settings: inout EvaluationSettings) -> ProgressBar {
        let bar = ProgressBar(total: total, isQuiet: output.quiet)
        var done = 0
        settings.onImage = {
            done += 1
            bar.show(min(done, total))
        }
        return bar
    }

    private func evaluate(
        _ fake: String, _ real: String, _ settings: inout EvaluationSettings, on backend: CPUBackend
    ) throws -> EvaluationResult {
        let threads = backend.threads
        func folder(_ path: String) throws -> ImageFolder {
            let folder = try ImageFolder(path: path, threads: threads)
            if folder.summary.isRemarkable && !output.quiet { Console.note(folder.summary.description) }
            return folder.sample(images ?? Self.usualImages)
        }
        let (made, target, sources) = (try folder(fake), try folder(real), try source.map(folder))
        let bar = bar(made.count + target.count + (sources?.count ?? 0), &settings)
        let report = try SetEvaluation([.init(name: "fake", source: sources, target: target)], settings, on: backend)
            .report(of: made)
        bar.close()
        return EvaluationResult(
            report, made: sources == nil ? "images" : "translations",
            titles: ["fake": "\(fake.onOneLine) against \(real.onOneLine)"],
            domains: ["fake": (source.map { _ in "the sources" }, "images")])
    }

    private func evaluate(
        _ folder: RunFolder, _ settings: inout EvaluationSettings, on backend: CPUBackend
    ) throws -> EvaluationResult {
        let configuration = try folder.readConfiguration()
        guard let path = model ?? folder.bestOrNewestModel(newest: newest) else { throw RunError.nothingSaved(folder.path) }
        let file = try ModelFile(contentsOf: path)
        let networks = try networks(of: file, at: path, for: configuration, on: backend)
        let history = model == nil ? EvaluationHistory(contentsOf: folder.metrics) : nil
        let sets = try configuration.evaluatedSets(threads: backend.threads)
        for set in sets {
            if set.summary.isRemarkable && !output.quiet { Console.note(set.summary.description) }
            set.summary.unreadable.forEach(settings.onUnreadable)
        }
        let counts = sets.map { min($0.count, images ?? Self.usualImages) }
        let bar = bar(RunEvaluation.imageCount(of: configuration.recipe, sets: counts), &settings)
        let evaluation = try RunEvaluation(
            configuration, sets: sets, images: images ?? Self.usualImages, settings, side: size, on: backend)
        guard let report = try evaluation.report(of: networks) else {
            throw CommandError("no generator of this run in \(path.onOneLine)", "give a model of the same kind", file: path)
        }
        bar.close()
        var names: [String: EvaluationResult.Domains] = [:], titles: [String: String] = [:]
        for name in report.comparisons.map(\.name) {
            let (source, target) = EvaluationResult.domains(of: name, in: configuration)
            names[name] = (source, target)
            titles[name] = source.map { "\(name): \($0) to \(target)" } ?? "samples against \(target)"
        }
        return EvaluationResult(
            report, made: EvaluationResult.made(by: configuration), titles: titles, domains: names,
            model: path, step: file.description?.steps ?? file.savedStep,
            training: history.map { TrainingVerdict($0, bestStep: folder.bestStep) },
            trainingProtocol: history?.entries.last?.protocol,
            isOfTrainingImages: configuration.evaluatesTrainingImages)
    }

    /// The networks of a model that are evaluated.
    ///
    /// - Throws: `CommandError` where they are of another kind than those of the run.
    private func networks(
        of file: ModelFile, at path: String, for configuration: RunConfiguration, on backend: CPUBackend
    ) throws -> [(name: String, module: any Layer)] {
        func other(_ what: String) -> CommandError {
            CommandError("\(path.onOneLine) \(what)", "give a model of the kind of the run's", file: path)
        }
        let recipe = configuration.recipe
        if size != nil && !recipe.traits.translates {
            throw ValidationError("--size is for images of any size, and a GAN makes images of one size: leave it out")
        }
        if let own = file.description?.recipe, own.name != recipe.name { throw other("is a \(own.traits.title)'s") }
        if let own = file.description?.recipe.gan, let options = recipe.gan,
            (own.latent, own.size) != (options.latent, options.size)
        {
            throw other(
                "makes images of \(own.size) px from \(own.latent) numbers, the run's of \(options.size) px from \(options.latent)"
            )
        }
        let networks = try file.results(on: backend)
        for case let generator as any ImageGenerator in networks.map(\.module) {
            let channels = (generator.configuration.inputChannels, generator.configuration.outputChannels)
            if channels != (3, 3) && recipe.name != .colorization {
                throw other("takes images of \(channels.0) channels and makes some of \(channels.1)")
            }
        }
        return networks
    }

    /// The run: a folder, a name under the folder of all runs, or the newest.
    private func runFolder(_ named: String?) throws -> RunFolder {
        if let named {
            if FileKind(ofFileAt: named) == .regular {
                throw CommandError(
                    "\(named.onOneLine) is a file, not a run",
                    "evaluate a model on the images of a run with --model \(named.shellQuoted)", file: named)
            }
            let run = RunFolder(runs: runs, name: named)
            return named.contains("/") || RunFolder(path: named).isRun || !run.isRun ? RunFolder(path: named) : run
        }
        let newest = [true, false].compactMap { RunFolder.newest(in: runs, translates: $0) }
        if let run = newest.max(by: { $0.modified < $1.modified }) { return run }
        // Perhaps there is a run, but a damaged one, which the error then names.
        for name in (try? Folder.names(in: runs)) ?? [] {
            let folder = RunFolder(runs: runs, name: name)
            if folder.isRun { _ = try folder.readConfiguration() }
        }
        throw CommandError(
            "no run to evaluate in \(runs.onOneLine)", "train one with cyclegan train, or compare folders with --fake and --real",
            file: runs)
    }
}
