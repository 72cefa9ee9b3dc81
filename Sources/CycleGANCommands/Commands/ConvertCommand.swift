import ArgumentParser
import CPUBackend
import Files
import GANModels
import ModelFiles
import Runs

/// `cyclegan convert`: networks from one file format to another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Convert a model to PyTorch's .pth, to .safetensors or to .onnx.",
        usage: "cyclegan convert <input> <output> [<options>]",
        discussion: """
            A file holds one network; a .safetensors file can hold a whole model. A folder gets all networks, under the names that \
            pytorch-CycleGAN-and-pix2pix reads: latest_net_G_A.pth and so on, with the discriminators where a run has them. \
            Written files are read back and compared. A .pth or .safetensors file of another program may hold its networks under \
            any keys; where it is not clear which one is meant, they are listed.
            """)

    enum Direction: String, CaseIterable, ExpressibleByArgument {
        case a2b, b2a, both

        var single: TranslationDirection? { TranslationDirection(rawValue: rawValue) }
    }

    @Argument(help: "A run folder, a .safetensors or .pth file, or a folder of those.", completion: Completions.models)
    var input: String

    @Argument(help: "A file that ends in .pth, .safetensors or .onnx, or a folder.", completion: .file())
    var output: String

    @Option(
        help: """
            Which networks (default: both where the output can hold both, else a2b or the direction of the only \
            generator). For a single generator whose file name does not say its direction, this is its direction.
            """)
    var direction: Direction?

    private static let usualFormat = WeightsFormat.pth

    @Option(help: .plain("Format of the files in an output folder", default: Self.usualFormat.rawValue))
    var format: WeightsFormat?

    @Option(help: "The network that is wanted of a file that holds several, by its name there (default: what is found).")
    var network: String?

    @Flag(help: "Convert the newest model of a run, and not the best one that --evaluate-every kept.")
    var newest = false

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @Flag(help: "The result as one JSON object on stdout.")
    var json = false

    /// Whether the output is an existing folder.
    private var isFolder: Bool { FileKind(ofFileAt: output) == .folder }

    /// The format of the output, where it is a file.
    private var fileFormat: WeightsFormat? {
        isFolder || output.hasSuffix("/") ? nil : WeightsFormat(pathExtensionOf: output)
    }

    func validate() throws {
        if output.isEmpty || output == "-" {
            throw ValidationError("the output \(output.isEmpty ? "is empty" : "cannot be stdout") - name a file or a folder")
        }
        guard let fileFormat else {
            if !output.hasSuffix("/") && !output.pathExtension.isEmpty && !isFolder {
                throw ValidationError("\(output) ends in none of .pth, .safetensors and .onnx; a folder may end in /")
            }
            return
        }
        if format != nil { throw ValidationError("--format goes with an output folder; \(output) tells its own") }
        if direction == .both && fileFormat != .safetensors {
            throw ValidationError("\(output) takes one network; give a folder for both directions")
        }
    }

    func run() throws {
        var (path, model) = try ModelLocation.open(input, runs: "", network: network, newest: newest)
        model.notes.forEach(Console.note)
        if model.description?.recipe.traits.translates == false {
            throw CommandError("\(path) makes images from noise", "convert a CycleGAN or a generator of images", file: path)
        }
        if [.pix2pix, .colorization].contains(model.description?.recipe.name) {
            Console.note(
                "translate keeps dropout and the batch norm of training for this model: with the weights alone, translate --dropout does so"
            )
        }
        guard let fileFormat else { return try convertToFolder(&model, path) }
        let hasBoth = Set(model.networks.keys).isSuperset(of: ["G_A", "G_B"])
        if fileFormat == .safetensors && (direction == .both || direction == nil && hasBoth) {
            guard hasBoth else {
                throw CommandError("\(path) holds only one direction", "leave out --direction both", file: path)
            }
            try checkOutputs([(output, model.networks.values.map { $0 })])
            for (name, weights) in model.networks { try weights.check(name: name) }
            try model.write(to: output)
            guard try ModelFile(contentsOf: output).networks == model.networks else {
                throw CommandError("\(output) does not hold what was written to it", "check the disk and try again", file: output)
            }
            return try report(
                model.networks.sorted { $0.key < $1.key }.map {
                    .init(network: $0.key, file: output, parameters: $0.value.parameterCount)
                })
        }
        let (name, weights) =
            model.networks.count == 1 && direction == nil
            ? model.networks.first.map { ($0.key, $0.value) }! : try model.generator(direction?.single)
        try checkOutputs([(output, [weights])])
        try report([convert(name, weights, to: output, fileFormat)])
    }

    private func convertToFolder(_ model: inout ModelFile, _ path: String) throws {
        let format = format ?? Self.usualFormat
        // The model of a run has only the generators; its save also has the discriminators.
        let run = RunFolder(path: input), save = run.checkpoint
        if format != .onnx, path == run.bestModel, FileStatus.exists(save) {
            // Those of the newest save do not belong to the best generators.
            Console.note("the best model has no discriminators: --newest converts those of the newest save with its generators")
        } else if format != .onnx, FileStatus.exists(save) {
            model.networks.merge(try ModelFile.networks(ofStateAt: save)) { kept, _ in kept }
        }
        var networks = model.networks
        if let single = direction?.single {
            let suffix = single.network.suffix(2)
            networks = networks.filter { $0.key.hasSuffix(suffix) }
            if networks.isEmpty {
                let (name, weights) = try model.generator(single)
                // Where it is not known, the direction says which of the reference's names it gets.
                let isOneSided = model.description?.recipe.traits.generators.count == 1
                networks = [isOneSided ? name : single.network: weights]
            }
        }
        if format == .onnx { networks = networks.filter { $0.key.hasPrefix("G") || $0.value.isGenerator } }
        if networks.isEmpty { throw CommandError("no generator in \(path)", "convert it to .pth or .safetensors", file: path) }
        do {
            try Folder.create(output)
        } catch {
            throw CommandError(
                "cannot make the folder \(output)", "choose another place, or correct the permissions", file: output)
        }
        // Names from files may hold anything.
        let files = networks.sorted { $0.key < $1.key }.map { name, weights in
            let safe = name.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "_" }
            return (name, weights, path: output.appendingPathPart("latest_net_\(String(safe)).\(format.rawValue)"))
        }
        try checkOutputs(files.map { ($0.path, [$0.1]) })
        try report(files.map { name, weights, path in try convert(name, weights, to: path, format) })
    }

    /// Looks at all files that would be written before the first one is.
    private func checkOutputs(_ outputs: [(path: String, weights: [NetworkWeights])]) throws {
        let inputs = Set(outputs.flatMap(\.weights).compactMap { FileStatus($0.path)?.identity })
        for (path, _) in outputs {
            guard let status = FileStatus(path) else { continue }
            if inputs.contains(status.identity) {
                throw CommandError("\(path.onOneLine) is the file that is read", "give another output", file: path)
            }
            if !overwrite, status.kind == .regular {
                throw CommandError("\(path.onOneLine) exists already", "give another output, or --overwrite", file: path)
            }
        }
    }

    private func convert(
        _ name: String, _ weights: NetworkWeights, to path: String, _ format: WeightsFormat
    ) throws -> Conversion.Result {
        try weights.check(name: name)
        if format == .pth, case .generator(let generator) = weights.configuration, generator.hasShortcuts {
            Console.note("\(name) has shortcuts, which other programs do not know: they refuse its array shortcut.weight")
        }
        let mismatch = weights.emptyNetwork(on: CPUBackend(threads: 1))?.mismatch(with: weights.tensors.mapValues(\.shape))
        if let mismatch, format != .onnx { Console.note("\(mismatch) in \(name); its arrays are written as they are") }
        return try Conversion(name: name, weights: weights, path: path, format: format).run()
    }

    private func report(_ results: [Conversion.Result]) throws {
        if json { return try Console.result(json: ["networks": results]) }
        for result in results { Console.result("\(result.file): \(result.network), \(result.parameters) parameters") }
    }
}
