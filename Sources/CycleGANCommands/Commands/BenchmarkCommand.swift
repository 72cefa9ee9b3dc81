import ArgumentParser
import CPUBackend
import ImageDatasets
import ImageMetrics
import Recipes
import Runs

/// `cyclegan benchmark`: how fast this machine trains and translates.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure how fast this machine trains and translates.",
        discussion: """
            Images and weights are random, so no files are needed. GFLOP/s count two operations for each multiply-add of the \
            convolutions by their definition; `executed` counts those of the algorithms in use, to be compared with the \
            peak, which is measured with multiply-adds in registers. CYCLEGAN_INSTRUCTION_SET=avx2 in the environment compares \
            instruction sets.
            """)

    @Option(help: .plain("Method of training", default: Recipe.Name.cycleGAN.rawValue))
    var recipe: TranslationRecipe?

    @Option(help: "A set of options, which other options override.")
    var preset = Preset.standard

    @Option(parsing: .unconditional, help: .preset("Side of the images in pixels", \.size))
    var size: Int?

    @Option(parsing: .unconditional, help: .preset("Images of each set in a step, and in a translation", \.batch))
    var batch: Int?

    @Option(help: "Measure only this (default: translation and step).")
    var work: BenchmarkWork?

    @Option(
        help: "Folder of images for --work data: decoded, resized, cropped, mirrored and normalised on one thread.",
        completion: .directory)
    var data: String?

    @Option(
        help: "Weights of a feature network for --work features, which sees --batch images of --size pixels.",
        completion: .file())
    var features: String?

    @Flag(help: "Measure each convolution and normalisation of a training step alone.")
    var kernels = false

    @Flag(
        help: """
            Print where the time of a training step (or of --work translation or features) is spent, by kind of work and by layer.
            """)
    var profile = false

    @Flag(help: "Measure --work once for every line on stdin, to take turns with other programs.")
    var inTurns = false

    @Option(
        parsing: .unconditional,
        help: """
            Times each work is measured (default: \(Timings.Extent.work); with --kernels \(Timings.Extent.kernel); with --profile \
            \(Self.usualProfileRepeats)).
            """)
    var repeats: Int?

    @OptionGroup(title: "Networks") var networks: NetworkOptions
    @OptionGroup(title: "Losses") var losses: LossOptions
    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private static let usualProfileRepeats = 3

    private var name: Recipe.Name { recipe?.name ?? .cycleGAN }

    /// The given options of networks.
    private struct Change: TranslationChange {
        let networks: NetworkOptions
        let size: Int

        func changed<Options: TranslationOptions>(_ options: Options) throws -> Options {
            let options = networks.applied(to: options, size: size)
            try networks.check(options)
            if let objection = options.objection(width: size, height: size) { throw objection }
            return options
        }
    }

    func validate() throws {
        try losses.check(name)
        for (name, value, range) in [
            ("--size", size, RecipeLimits.side), ("--batch", batch, RecipeLimits.batch), ("--repeats", repeats, 1...1_000_000),
        ] {
            if let value, !range.contains(value) { throw ValidationError("\(name) must be in \(range), not \(value)") }
        }
        if (work == .data) != (data != nil) { throw ValidationError("--work data and --data DIR go together") }
        if (work == .features) != (features != nil) { throw ValidationError("--work features and --features FILE go together") }
        if [kernels, profile, inTurns].filter({ $0 }).count > 1 {
            throw ValidationError("--kernels, --profile and --in-turns exclude each other")
        }
        if kernels && work != nil { throw ValidationError("--kernels goes without --work") }
        if profile && (work == .data || work == .burst) {
            throw ValidationError("--profile goes with --work translation, step or features")
        }
        if inTurns && work == nil { throw ValidationError("--in-turns needs --work") }
        if inTurns && repeats != nil { throw ValidationError("--in-turns takes its repeats from stdin, leave out --repeats") }
    }

    func run() throws {
        let size = size ?? preset.size
        var recipe = preset.recipe(name)
        if work != .features {
            recipe = try recipe.with(losses, Change(networks: networks, size: size))
            try recipe.validate()
            try TrainingMemory.check(recipe, size: size, batch: batch ?? preset.batch)
        }
        let recorder = WorkRecorder()
        recorder.isActive = false
        let setup = BenchmarkSetup(
            recipe: recipe, size: size, batch: batch ?? preset.batch,
            backend: machine.makeBackend(for: work?.keepsWeights == true ? .always : .untilTheNextStep, recorder: recorder))
        if inTurns, let work {
            try takeTurns(work, setup)
        } else if kernels {
            let step = try setup.step()
            recorder.isActive = true
            note("a training step, to see what it is made of")
            try step()
            recorder.isActive = false
            note("its kernels one by one")
            try show(KernelReport(recorder.tallies, on: setup.backend, repeats: repeats))
        } else if profile {
            try show(makeProfile(work ?? .step, setup, recorder))
        } else {
            try show(measure(setup, recorder))
        }
    }

    private func note(_ text: String) { if !output.quiet { Console.note("measuring \(text)") } }

    private func show(_ report: some Encodable & CustomStringConvertible) throws {
        if output.json { try Console.result(json: report) } else { Console.result(report.description) }
    }

    /// Returns a piece of work that can be called repeatedly, and the number of images of each call.
    private func prepare(_ work: BenchmarkWork, _ setup: BenchmarkSetup) throws -> (images: Int, run: () throws -> Void) {
        switch work {
        case .translation: return (setup.batch, setup.translation())
        case .step: return (setup.batch, try setup.step())
        case .features: return (setup.batch, setup.features(try FeatureNetwork(contentsOf: features ?? "", on: setup.backend)))
        case .data:
            let loadSize = Int((Double(preset.loadSize * setup.size) / Double(preset.size)).rounded())
            return try BenchmarkSetup.data(ImageFolder(path: data ?? ""), size: setup.size, loadSize: loadSize)
        case .burst: return (0, { _ = setup.backend.measurePeak() })
        }
    }

    private func makeProfile(_ work: BenchmarkWork, _ setup: BenchmarkSetup, _ recorder: WorkRecorder) throws -> ProfileReport {
        let run = try prepare(work, setup).run, repeats = repeats ?? Self.usualProfileRepeats
        note("\(repeats) times \(work.rawValue)")
        try run()
        recorder.isActive = true
        let seconds = try Timings.seconds {
            for _ in 0..<repeats { try run() }
        }
        return ProfileReport(recorder.tallies, seconds: seconds, on: setup.backend)
    }

    private func measure(_ setup: BenchmarkSetup, _ recorder: WorkRecorder) throws -> BenchmarkReport {
        var peak = setup.backend.measurePeak()
        let works = work.map { $0 == .burst ? [] : [$0] } ?? [.translation, .step]
        let measured = try works.map { work in
            note(work.rawValue)
            let (images, run) = try prepare(work, setup)
            recorder.clear()
            recorder.isActive = true
            try run()
            recorder.isActive = false
            let products = recorder.tallies.multiplyAdds(on: setup.backend)
            peak = max(peak, setup.backend.measurePeak())
            let timings = try Timings(repeats: repeats, warmUp: work.keepsWeights ? 2 : 0, of: run)
            peak = max(peak, setup.backend.measurePeak())
            return (work, images, timings, products, (setup.backend.memory.peak, ProcessMemory.peak))
        }
        let measurements = measured.map { work, images, timings, products, memory in
            func gigaflops(_ products: Int) -> Double? { products > 0 ? 2e-9 * Double(products) / timings.minimum : nil }
            let executed = gigaflops(products.executed)
            return BenchmarkReport.Measurement(
                work: work, seconds: timings, imagesPerSecond: Double(images) / timings.minimum,
                effectiveGigaflops: gigaflops(products.effective), executedGigaflops: executed,
                shareOfPeak: executed.map { $0 * 1e9 / peak }, arrayBytes: memory.0, processBytes: memory.1)
        }
        let networks = setup.recipe.translation.map { options in
            BenchmarkReport.Networks(
                recipe: setup.recipe.name, generator: options.generator.architecture.rawValue, ngf: options.generator.filters,
                ndf: options.discriminator.filters, size: setup.size, batch: setup.batch,
                discriminator: options.discriminator.kind.rawValue, normalization: options.generator.normalization.rawValue)
        }
        return BenchmarkReport(
            machine: .init(
                instructionSet: setup.backend.instructionSet, threads: setup.backend.threads, peakGigaflops: peak * 1e-9),
            networks: works.contains(.translation) || works.contains(.step) ? networks : nil, measurements: measurements)
    }

    /// The answers are in seconds, or in GFLOP/s for a burst.
    private func takeTurns(_ work: BenchmarkWork, _ setup: BenchmarkSetup) throws {
        let run = try prepare(work, setup).run
        try Turns.take(
            warmUp: run,
            measure: {
                work == .burst ? setup.backend.measurePeak() * 1e-9 : try Timings.seconds(run)
            })
    }
}
