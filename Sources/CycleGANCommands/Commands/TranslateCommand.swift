import ArgumentParser
import Files
import GANModels
import ImageDatasets
import ImageFiles
import ModelFiles
import NeuralNetworks
import Runs
import TensorCore
import Translation

/// `cyclegan translate`: translates images with a trained generator.
struct TranslateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate", abstract: "Translate images with a trained model.",
        discussion: """
            The output keeps the input's size and kind: PNG stays PNG with its alpha and bit depth, JPEG stays JPEG. By default \
            it is written next to the input: img.png becomes img.translated.png.
            """)

    @Argument(help: "Image files, or folders of them.")
    var inputs: [String]

    @Option(
        help: """
            A run folder, a model.safetensors, or a generator's weights as .pth or .safetensors, such as latest_net_G.pth \
            (default: the newest run under --runs, else \(ModelLocation.shipped)).
            """)
    var model: String?

    @Option(help: "Direction of the translation (default: a2b, or the direction of the model's only generator).")
    var direction: TranslationDirection?

    @Flag(
        help: """
            Run the network as in training, with dropout and with the batch norm statistics of the image itself, as the test of \
            the reference does without --eval.
            """)
    var dropout = false

    @Option(parsing: .unconditional, help: "Seed of --dropout.")
    var seed: UInt64 = 0

    @Option(help: "Where the result is written: a file for one input, a folder for several.")
    var out: String?

    @Option(
        parsing: .unconditional,
        help: "Scale images to N by N first, as the test of the reference does; the result is then N by N.")
    var size: Int?

    private static let qualities = 1...100

    @Option(
        parsing: .unconditional,
        help: "Quality of JPEG results, \(Self.qualities.lowerBound) to \(Self.qualities.upperBound).")
    var quality = 92

    @Option(help: "Folder with the true translations, under the names of the inputs: also prints the mean absolute error.")
    var truth: String?

    @Option(help: "Folder of all runs.")
    var runs = "runs"

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if let size, size < 1 { throw ValidationError("--size must be at least 1, not \(size)") }
        if !Self.qualities.contains(quality) { throw ValidationError("--quality must be in \(Self.qualities), not \(quality)") }
    }

    private struct Result: Encodable {
        let model: String
        /// G_A from A to B, G_B from B to A; G where the model does not say.
        let network: String
        let outputs: [String]
        let error: TruthError?
    }

    func run() throws {
        let jobs = try TranslationJobs(inputs: inputs, out: out)
        let (modelPath, file) = try ModelLocation.open(model, runs: runs)
        let network = try file.generator(direction).name
        let backend = machine.makeBackend(for: jobs.pairs.count == 1 ? .once : .always)
        let generator = try file.translator(direction, hasDropout: dropout, on: backend)
        let phase = dropout ? Phase.training(RandomSource(seed: seed, stream: [6])) : .evaluation
        if let folder = jobs.folder {
            try Folder.create(folder)
        }
        let bar = ProgressBar(total: jobs.pairs.count, isQuiet: output.quiet || jobs.pairs.count < 2)
        defer { bar.close() }
        var outputs: [String] = [], errors: [TruthError] = []
        for (done, job) in jobs.pairs.enumerated() {
            let format = try PixelImage.information(ofFileAt: job.input).format
            var image = try PixelImage(contentsOf: job.input)
            if let size { image = image.resized(width: size, height: size, filter: .bicubic) }
            let result = try generator.translate(image, phase: phase, on: backend)
            let path = jobs.resultPath(job, format: format)
            try result.write(to: path, format: ImageFileFormat(pathExtensionOf: path) ?? format, quality: quality)
            outputs.append(path)
            if !output.json { Console.result(path) }
            if let truth {
                let name = job.input.lastPathPart
                errors.append(
                    try TruthError(input: image, result: result, truth: PixelImage(contentsOf: truth + "/" + name), name))
            }
            bar.show(done + 1)
        }
        bar.close()
        let error = truth == nil ? nil : TruthError(mean: errors)
        if output.json {
            try Console.result(
                json: Result(model: modelPath, network: network, outputs: outputs, error: error))
        } else if let error {
            Console.result(error.description)
        }
    }
}

/// The mean absolute error of translations, in levels of 0...255.
struct TruthError: Encodable, CustomStringConvertible {
    let translated, untranslated: Double

    init(input: PixelImage, result: PixelImage, truth: PixelImage, _ name: String) throws {
        guard (truth.width, truth.height) == (result.width, result.height) else {
            throw CommandError(
                "\(name) is \(result.width)x\(result.height) and its truth \(truth.width)x\(truth.height)",
                "use images of one size")
        }
        func difference(_ image: PixelImage) -> Double {
            let a = HostArray(images: [image.opaqueRGB8()]).values, b = HostArray(images: [truth.opaqueRGB8()]).values
            return zip(a, b).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(a.count) * 127.5
        }
        (translated, untranslated) = (difference(result), difference(input))
    }

    init(mean errors: [TruthError]) {
        let count = Double(max(1, errors.count))
        translated = errors.map(\.translated).reduce(0, +) / count
        untranslated = errors.map(\.untranslated).reduce(0, +) / count
    }

    var description: String {
        String(
            format: "mean absolute error to the truth: %.2f of 255 translated, %.2f untranslated", translated, untranslated)
    }
}
