import CPUBackend
import Files
import Foundation
import GANModels
import ModelFiles
import NeuralNetworks
import Recipes
import TensorCore

/// Information about a model file, without reading its weights.
struct ModelInformation: Encodable {
    struct Network: Encodable {
        let name: String
        /// The network in a few words; nil where it is not known.
        let summary: String?
        /// The shape of the input for which layers are described: [height, width, channels] or [latent].
        let input: [Int]?
        let parameters: Int
        /// The weights that are missing, left over or of another shape; nil where they fit the network.
        let mismatch: String?
        let multiplyAdds: Int?
        let layers: [Layer]?
        let arrays: [Array]
    }

    struct Layer: Encodable {
        let name, operation: String
        /// The shape of the output, [height, width, channels].
        let shape: [Int]
        let parameters, multiplyAdds: Int
    }

    struct Array: Encodable {
        let name, type: String
        let shape: [Int]
    }

    let file: String
    let model: ModelDescription?
    /// When the file was written, as ISO 8601.
    let modified: String?
    /// The number of finished steps, where the file is the save of a training; nil where it is another file.
    let savedStep: Int?
    let networks: [Network]

    /// Side of the image for which layers are described where nobody says, and neither does the file.
    static let usualSize = 256

    /// - Parameter size: Side of the image for which layers are described; nil for the size of the training, or the usual one.
    init(_ file: ModelFile, _ path: String, size: Int?) {
        self.file = path
        model = file.description
        modified = FileStatus(path)?.modified.formatted(.iso8601)
        savedStep = file.savedStep
        networks = file.networks.sorted { $0.key < $1.key }.map { [model] name, weights in
            Network(name, weights, model, size: size ?? model?.size ?? Self.usualSize)
        }
    }

    /// What a file is, in a few words.
    static func summary(of file: ModelFile) -> String {
        if let description = file.description { return describe(description) }
        if let step = file.savedStep { return "the save of a training after \(step.formatted()) steps" }
        return file.networks.sorted { $0.key < $1.key }.map { name, weights in
            "\(name): " + (weights.configuration?.summary(hasDropout: nil) ?? "of no network known here")
        }.joined(separator: "; ")
    }

    /// - Parameter layers: Whether the layers of the networks are listed.
    func text(layers: Bool) -> String {
        let date = modified.map { ", written \($0)" } ?? ""
        let what =
            model.map(Self.describe) ?? savedStep.map { "the save of a training after \($0.formatted()) steps, to go on from" }
            ?? "weights without a description"
        let hint = layers ? [] : ["--layers lists the layers"]
        return (["\(file.onOneLine): \(what)\(date)"] + networks.map { $0.text(layers: layers) } + hint)
            .joined(separator: "\n")
    }

    private static func describe(_ model: ModelDescription) -> String {
        let trained =
            "trained \(TrainingOutlook.count(model.steps, "step")) at \(model.size) pixels on \(model.domains.map(\.onOneLine).joined(separator: " and "))"
            + (model.evaluation?.score.map { ", the best of its run by \($0)" } ?? "")
        switch model.recipe {
        case .cycleGAN, .cut, .fastCUT, .pix2pix, .colorization:
            let loss = model.recipe.translation.map { "\($0.loss.rawValue) loss, " } ?? ""
            let traits = model.recipe.traits
            return "\(traits.title), \(loss)learning rate \(traits.learningRate), \(trained)"
        case .gan(let options):
            let attention = options.attention.map { "self-attention at \($0) pixels, " } ?? ""
            return "GAN, \(options.architecture.rawValue) generator from \(options.latent) numbers, "
                + "\(attention)\(options.loss.rawValue) loss, \(trained)"
        }
    }
}

extension ModelInformation.Network {
    init(_ name: String, _ weights: NetworkWeights, _ model: ModelDescription?, size: Int) {
        self.name = name
        parameters = weights.parameterCount
        arrays = weights.tensors.map { .init(name: $0.key, type: $0.value.type.rawValue, shape: $0.value.shape) }
            .sorted { $0.name.compare($1.name, options: .numeric) == .orderedAscending }
        let network: any Layer
        if case .patchProjection(let projection) = weights.configuration {
            summary =
                "projections of \(projection.channels.map(String.init).joined(separator: ", ")) features to \(projection.width)"
            mismatch =
                weights.emptyNetwork(on: CPUBackend(threads: 1))?.mismatch(with: weights.tensors.mapValues(\.shape))?.description
            (input, multiplyAdds, layers) = (nil, nil, nil)
            return
        }
        if let configuration = weights.configuration,
            let known = weights.emptyNetwork(on: CPUBackend(threads: 1)) as? any Layer
        {
            let (multiple, least, channels) =
                switch configuration {
                case .generator(let generator): (generator.sideMultiple, generator.smallestSide, generator.inputChannels)
                case .discriminator(let discriminator): (1, discriminator.smallestSide, discriminator.inputChannels)
                case .patchProjection: (1, 1, 1)
                }
            let side = max(least, (size + multiple - 1) / multiple * multiple)
            (network, summary, input) = (
                known, configuration.summary(hasDropout: model?.recipe.translation?.generator.hasDropout), [side, side, channels]
            )
            mismatch = known.mismatch(with: weights.tensors.mapValues(\.shape))?.description
        } else if let gan = model?.recipe.gan {
            network = gan.makeGenerator(RandomSource(seed: 0), on: CPUBackend(threads: 1))
            (summary, input, mismatch) = ("generator \(gan.architecture.rawValue)", [gan.latent], nil)
        } else {
            (summary, input, mismatch, multiplyAdds, layers) = (nil, nil, nil, nil, nil)
            return
        }
        let graph = LayerGraph(of: network, inputShape: [1] + (input ?? []))
        multiplyAdds = graph.multiplyAdds
        layers = graph.nodes.map {
            .init(
                name: $0.name, operation: $0.summary, shape: [Int]($0.shape.dropFirst()), parameters: $0.parameterCount,
                multiplyAdds: $0.multiplyAdds)
        }
    }

    func text(layers showsLayers: Bool) -> String {
        guard let summary, let input, let multiplyAdds, let layers else {
            let what = summary.map { "\($0), \(parameters.formatted()) parameters" }
            let title =
                "\(name): " + (what ?? "\(arrays.count) arrays, \(parameters.formatted()) parameters, of no network known here")
            return ([title] + (showsLayers ? arrays.map { "    \($0.name)  \($0.type)  \($0.shape)" } : []))
                .joined(separator: "\n")
        }
        let title =
            "\(name): \(summary), \(parameters.formatted()) parameters, \(multiplyAdds.formatted()) multiply-adds for \(input.map(String.init).joined(separator: " x "))"
        let problem = mismatch.map { ["    " + $0] } ?? []
        guard showsLayers else { return ([title] + problem).joined(separator: "\n") }
        let rows =
            [["layer", "operation", "height, width, channels", "parameters", "multiply-adds"]]
            + layers.map { layer in
                [
                    layer.name, layer.operation, layer.shape.map(String.init).joined(separator: " x "),
                    layer.parameters == 0 ? "" : layer.parameters.formatted(),
                    layer.multiplyAdds == 0 ? "" : layer.multiplyAdds.formatted(),
                ]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return column < 3 ? text + space : space + text
            }
            var line = "    " + cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
        return ([title] + problem + lines).joined(separator: "\n")
    }
}
