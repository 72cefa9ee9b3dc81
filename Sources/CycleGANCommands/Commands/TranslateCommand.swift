import ArgumentParser
import CPUBackend
import Files
import GANModels
import ImageDatasets
import ImageFiles
import ModelFiles
import NeuralNetworks
import Runs
import TensorCore
import Translation

/// A half of a picture that shows two images side by side.
enum PictureHalf: String, CaseIterable, ExpressibleByArgument {
    case left, right

    var part: ImageFolder.Part { self == .left ? .left : .right }
}

/// `cyclegan translate`: translates images with a trained generator.
struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate", abstract: "Translate images with a trained model.",
        discussion: """
            The output keeps the input's size and kind: PNG stays PNG with its alpha and bit depth, JPEG stays JPEG. Results go to \
            the folder \(TranslationJobs.usualFolder) in the working directory, under the names of the inputs and in the same \
            subfolders. An image that cannot be read is named, and the others are translated.
            """)

    @Argument(help: "Image files, or folders of them with all their subfolders; - for stdin.", completion: .file())
    var inputs: [String]

    @Option(
        help: """
            A run folder, a model.safetensors, or a generator's weights as .pth or .safetensors, such as latest_net_G.pth \
            (default: the newest run under --runs, else the model that ships with the command).
            """, completion: Completions.models)
    var model: String?

    @Option(help: "The network that is wanted of a file that holds several, by its name there (default: what is found).")
    var network: String?

    @Flag(help: "Use the newest model of a run, and not the best one that --evaluate-every kept.")
    var newest = false

    @Option(help: "Direction of the translation (default: a2b, or the direction of the model's only generator).")
    var direction: TranslationDirection?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Run the network as in training, with dropout and with the batch norm statistics of the image itself, as the test of \
            the reference does without --eval (default: on for models of pix2pix and colorization, else off).
            """)
    var dropout: Bool?

    @Option(parsing: .unconditional, help: "Seed of --dropout.")
    var seed: UInt64 = 0

    @Option(
        help: """
            Where the result is written: a file for one input, a folder for several; - for stdout, as PNG (default: the folder \
            \(TranslationJobs.usualFolder)).
            """, completion: .file())
    var out: String?

    @OptionGroup(title: "Size") var sizes: TranslationSizeOptions

    private static let qualities = 1...100

    @Option(
        parsing: .unconditional,
        help: "Quality of JPEG results, \(Self.qualities.lowerBound) to \(Self.qualities.upperBound).")
    var quality = 92

    @Option(
        help: "Folder with the true translations, named as the inputs: also prints mean absolute error, PSNR and SSIM.",
        completion: .directory)
    var truth: String?

    @Option(help: "Translate this half of pictures that show two images side by side, as the sets of pix2pix do.")
    var half: PictureHalf?

    @Option(help: "Folder of all runs.", completion: .directory)
    var runs = "runs"

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private var writesToOutput: Bool { out.map(StandardStreams.isOutput) ?? false }

    func validate() throws {
        if !Self.qualities.contains(quality) { throw ValidationError("--quality must be in \(Self.qualities), not \(quality)") }
        if half != nil && truth != nil {
            throw ValidationError("--half and --truth exclude each other - evaluate a run of pix2pix with cyclegan evaluate")
        }
        if out == "" { throw ValidationError("--out is empty - name a file or a folder") }
        if writesToOutput && output.json { throw ValidationError("--json and --out - both write to stdout, leave out one") }
    }

    func run() throws {
        let jobs = try TranslationJobs(inputs, out: out)
        let (modelPath, file) = try ModelLocation.open(model, runs: runs, network: network, newest: newest)
        let size = try sizes.translationSize(of: file, at: modelPath)
        let places = ResultPlaces(jobs.jobs, protected: [(modelPath, "the model")])
        try places.check()
        let truths = truth.map { TruthFolder(path: $0) }
        if let truths {
            try truths.check(jobs.jobs, size: size)
            try ResultPlaces(jobs.jobs, protected: jobs.jobs.map { (truths.path(for: $0.input), "the truth") }).check()
        }
        let generatorName = try file.generator(direction).name
        if !output.quiet { file.notes.forEach(Console.note) }
        let backend = machine.makeBackend(for: jobs.jobs.count == 1 ? .once : .always)
        let hasDropout = dropout ?? false
        let generator = try file.translator(direction, hasDropout: hasDropout, on: backend)
        let notice = ModelNotice(
            path: modelPath, file.description, network: generatorName, size: size, isQuiet: output.quiet)
        let report = TranslationReport(
            jobs, model: modelPath, network: generatorName, output: output, printsPaths: !writesToOutput)
        let configuration = generator.configuration, writer = ResultWriter(places, quality: quality)
        let random = RandomSource(seed: seed, stream: [6])
        // Weights that find colours can only be those of a colorization.
        let foreign: Phase = generator.configuration.isColorization ? .sampling(random) : .evaluation
        let usual = file.description?.recipe.translationPhase(random) ?? foreign
        let phase = dropout.map { $0 ? .sampling(random) : .evaluation } ?? usual
        let pipeline = TranslationPipeline(
            jobs: jobs.jobs,
            read: { [half] job in
                let picture = try job.input.image(), image = half.map { $0.part.cut(from: picture) } ?? picture
                notice.see(image, of: job.input)
                try TranslationMemory.check(image, job.input, size: size, configuration)
                return .init(image: image, input: TranslationInput(image, for: configuration, size: size))
            },
            write: { job, prepared, made in
                let result = try Self.result(prepared, made, job.input, "\(generatorName) of \(modelPath.onOneLine)", modelPath)
                try writer.write(result, of: job)
                return try truths.map { truths in
                    let sides = (result.width, result.height)
                    let input = prepared.image.resized(width: sides.0, height: sides.1, filter: .bicubic)
                    return TruthError(
                        input: input, result: result, truth: try PixelImage(contentsOf: truths.path(for: job.input)))
                }
            },
            report: { job, outcome in report.add(job, outcome) })
        pipeline.run { generator.translate($0, phase: phase, on: backend) }
        try report.finish(hasTruth: truths != nil)
    }

    /// - Throws: `CommandError` where the network gave NaN or infinity.
    private static func result(
        _ prepared: TranslationPipeline.Prepared, _ made: HostArray, _ input: JobInput, _ network: String, _ model: String
    ) throws -> PixelImage {
        do throws(TranslationError) {
            return try prepared.input.result(of: made)
        } catch {
            throw CommandError(
                "\(error.report.what) for \(input.shownPath.onOneLine), by \(network)",
                error.report.remedy ?? "check the model", file: model)
        }
    }
}

/// Checks that translating an image does not take more memory than there is.
private enum TranslationMemory {
    /// - Throws: `CommandError` with what it would take and what there is.
    static func check(
        _ image: PixelImage, _ input: JobInput, size: TranslationSize, _ configuration: GeneratorConfiguration
    ) throws {
        let sides = size.networkSides(width: image.width, height: image.height)
        let needed = configuration.estimatedTranslationBytes(width: sides.width, height: sides.height)
        let available = Memory.available
        guard needed > Double(available) else { return }
        func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
        throw CommandError(
            "translating \(input.shownPath.onOneLine) at \(sides.width)x\(sides.height) would take about \(gigabytes(needed)) of "
                + "memory, and there are \(gigabytes(Double(available)))",
            "use a smaller --size, or --max-side", file: input.path)
    }
}
