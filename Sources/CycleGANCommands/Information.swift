import Checkpoints
import Foundation
import GANTraining
import ImageFiles

/// Facts about an image file.
struct ImageInformation: Encodable, CustomStringConvertible {
    let file, format: String
    let width, height, channels, bitDepth: Int
    let hasAlpha: Bool

    init(_ path: String) throws {
        let information = try PixelImage.information(ofFileAt: path)
        (file, format) = (path, information.format.rawValue)
        (width, height, channels) = (information.width, information.height, information.channels)
        (bitDepth, hasAlpha) = (information.bitDepth, information.channels == 2 || information.channels == 4)
    }

    var description: String {
        let colour = ["", "grey", "grey and alpha", "RGB", "RGB and alpha"][channels]
        return "\(file): \(format.uppercased()) image, \(width)x\(height) pixels, \(colour), \(bitDepth) bits"
    }
}

/// Facts about a model file, read from its header alone.
struct ModelInformation: Encodable, CustomStringConvertible {
    struct Network: Encodable {
        let name: String
        let arrays, parameters: Int
        let layers: [Layer]
    }

    struct Layer: Encodable {
        let name, type: String
        let shape: [Int]
    }

    let file: String
    let model: ModelDescription?
    let networks: [Network]

    init(_ path: String) throws {
        let header = try SafetensorsHeader(contentsOf: path)
        file = path
        model = try ModelFile.description(in: header.metadata, path: path)
        let entries = Dictionary(grouping: header.entries) { entry in
            entry.name.contains("/") ? entry.name.split(separator: "/", maxSplits: 1).first.map(String.init) ?? "" : ""
        }
        networks = entries.keys.sorted().map { name in
            let layers = (entries[name] ?? []).map { entry in
                Layer(
                    name: name.isEmpty ? entry.name : String(entry.name.dropFirst(name.count + 1)),
                    type: entry.storedType.rawValue,
                    shape: entry.shape)
            }.sorted { $0.name.compare($1.name, options: .numeric) == .orderedAscending }
            return Network(
                name: name, arrays: layers.count, parameters: (entries[name] ?? []).map(\.count).reduce(0, +), layers: layers)
        }
    }

    var description: String {
        var lines = ["\(file): " + (model.map(Self.describe) ?? "safetensors file without a model description")]
        for network in networks {
            lines.append(
                "\(network.name.isEmpty ? "arrays" : network.name): \(network.arrays) arrays, \(network.parameters) numbers")
            let width = network.layers.map(\.name.count).max() ?? 0
            lines += network.layers.map {
                "    \($0.name.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.type)  \($0.shape)"
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func describe(_ model: ModelDescription) -> String {
        let trained = "trained \(model.steps) steps at \(model.size) pixels on \(model.domains.joined(separator: " and "))"
        if let options = model.cycleGAN {
            let generator = options.generator
            return "CycleGAN, two generators \(generator.architecture.rawValue) of \(generator.filters) filters, "
                + "\(generator.normalization.rawValue) norm, \(options.loss.rawValue) loss, \(trained)"
        }
        if let options = model.gan {
            return
                "GAN, \(options.architecture.rawValue) generator from \(options.latent) numbers, \(options.loss.rawValue) loss, \(trained)"
        }
        return trained
    }
}

/// Facts about a run folder.
struct RunInformation: Encodable, CustomStringConvertible {
    let run: String
    let configuration: RunConfiguration
    let model: ModelInformation?
    /// The last line of the log, by column.
    let lastStep: [String: String]

    init(_ folder: RunFolder) throws {
        run = folder.path
        configuration = try folder.readConfiguration()
        model = FileManager.default.fileExists(atPath: folder.model) ? try ModelInformation(folder.model) : nil
        let rows = ((try? String(contentsOfFile: folder.log, encoding: .utf8)) ?? "").split(separator: "\n")
        lastStep =
            rows.count < 2
            ? [:]
            : Dictionary(
                zip(rows[0].split(separator: ","), rows[rows.count - 1].split(separator: ",")).map { (String($0), String($1)) }
            ) { $1 }
    }

    var description: String {
        let data = configuration.data
        var lines = [
            "\(run): \(configuration.cycleGAN == nil ? "GAN" : "CycleGAN") run on \(data.training.joined(separator: " and ")), seed \(configuration.seed)",
            "images: \(data.fingerprints.map { "\($0.count)" }.joined(separator: " and ")), \(data.preprocessing.rawValue) to \(data.size) pixels"
                + " (load size \(data.loadSize)), batch \(data.batch)",
        ]
        if let step = lastStep["step"] {
            let losses = lastStep.keys.filter { !["step", "epoch", "lr", "seconds"].contains($0) }.sorted()
            lines.append("last step: \(step), " + losses.map { "\($0) \(lastStep[$0] ?? "")" }.joined(separator: ", "))
        }
        lines.append(model.map { $0.description } ?? "nothing saved yet")
        return lines.joined(separator: "\n")
    }
}
