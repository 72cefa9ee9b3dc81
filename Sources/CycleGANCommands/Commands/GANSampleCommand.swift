import ArgumentParser
import Files
import Foundation
import GANModels
import ImageFiles
import Runs
import TensorCore
import Training

/// `cyclegan gan sample`: images from noise.
struct GANSampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Make a sheet of images with a trained GAN.",
        usage: "cyclegan gan sample --out <out> [<options>]")

    @Option(help: "A run folder or a model.safetensors (default: the newest run under --runs).", completion: Completions.models)
    var model: String?

    @Option(help: "Columns and rows; one number for as many of both.")
    var grid = GridSize(columns: 8, rows: 8)

    @Option(
        parsing: .unconditional, help: "Images in a row that interpolates between two random latent vectors, one pair a row.")
    var interpolate: Int?

    @Option(parsing: .unconditional, help: "Seed of the latent vectors.")
    var seed: UInt64 = 0

    @Option(help: "The sheet, a PNG or JPEG file.", completion: .file())
    var out: String

    @Option(help: "Folder of all runs.", completion: .directory)
    var runs = "runs"

    @Flag(help: "Use the newest model of a run, and not the best one that --evaluate-every kept.")
    var newest = false

    @Flag(help: "Replace the sheet where it exists.")
    var overwrite = false

    @OptionGroup(title: "Machine") var machine: MachineOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let model, out: String
        let images: Int
        let seed: UInt64
    }

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out is empty - name a file") }
        if let interpolate, !(2...100).contains(interpolate) {
            throw ValidationError("--interpolate must be in 2...100, not \(interpolate)")
        }
    }

    func run() throws {
        let (path, file) = try ModelLocation.open(model, runs: runs, translates: false, newest: newest)
        if FileStatus(out)?.kind == .regular {
            if FileStatus(out)?.identity == FileStatus(path)?.identity {
                throw CommandError("\(out.onOneLine) is the model", "give another --out", file: out)
            }
            if !overwrite {
                throw CommandError("\(out.onOneLine) exists already", "give another --out, or --overwrite", file: out)
            }
        }
        let backend = machine.makeBackend(for: .once)
        let generator = try file.sampler(on: backend)
        let latent = file.description?.recipe.gan?.latent ?? 0
        let random = RandomSource(seed: seed, stream: [5])
        let latents =
            interpolate.map { HostArray(walks: grid.rows, steps: $0, latent, random) }
            ?? HostArray(noise: grid.columns * grid.rows, latent, random)
        let rows = generator.images(ofNoise: latents, columns: interpolate ?? grid.columns, on: backend)
        try PixelImage(sheetOf: SampleImages(rows: rows)).write(to: out)
        if output.json {
            try Console.result(json: Result(model: path, out: out, images: latents.shape[0], seed: seed))
        } else {
            Console.result(out)
        }
    }
}

extension GridSize: CustomStringConvertible {
    var description: String { "\(columns)x\(rows)" }
    var defaultValueDescription: String { description }
}
