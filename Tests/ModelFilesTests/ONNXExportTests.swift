import Autograd
import CPUBackend
import Checkpoints
import GANModels
import ModelFiles
import NeuralNetworks
import TensorCore
import Testing

@Suite("Networks as ONNX graphs") struct ONNXExportTests {
    let backend = CPUBackend(threads: 2)

    struct Network: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let inputShape: [Int]
        let make: @Sendable (Initialization) -> any Layer

        init(_ description: String, _ inputShape: [Int], _ make: @escaping @Sendable (Initialization) -> any Layer) {
            (testDescription, self.inputShape, self.make) = (description, inputShape, make)
        }
    }

    static let networks = [
        Network("DCGAN generator with attention", [2, 6]) {
            DCGANGenerator(size: 32, latent: 6, filters: 4, attention: 16, $0)
        },
        Network("DCGAN discriminator", [2, 16, 16, 3]) { DCGANDiscriminator(size: 16, filters: 4, $0) },
        Network("SN-ResNet generator", [2, 6]) { SNResNetGenerator(size: 16, latent: 6, filters: 4, $0) },
        Network("SN-ResNet discriminator with attention", [2, 32, 32, 3]) {
            SNResNetDiscriminator(size: 32, filters: 16, hasSpectralNorm: false, attention: 8, $0)
        },
        Network("patch discriminator", [1, 32, 48, 3]) { PatchDiscriminator(filters: 4, normalization: .batch, $0) },
        Network("patch discriminator under spectral norm", [1, 32, 48, 3]) {
            PatchDiscriminator(filters: 4, hasSpectralNorm: true, $0)
        },
        Network("blurred patch discriminator", [1, 30, 41, 6]) {
            PatchDiscriminator(inputChannels: 6, filters: 4, isAntialiased: true, $0)
        },
        Network("discriminators of two scales", [1, 49, 64, 3]) {
            MultiscaleDiscriminator([PatchDiscriminator(filters: 4, $0), PatchDiscriminator(filters: 4, $0)])
        },
        Network("a last layer that passes its input on", [2, 4]) { _ in Sequential([Activation(.relu), Dropout()]) },
    ]

    private func initialization() -> Initialization {
        Initialization(
            weights: .xavierNormal(), scales: .uniform(0.5..<1.5), random: RandomSource(seed: 1), on: backend)
    }

    /// Gives what is 0 or 1 at first other values, so that it has an influence.
    private func stir(_ network: any Layer) {
        let random = RandomSource(seed: 3)
        for entry in network.state() {
            let values = entry.value.values.map { _ in random.uniform() }
            if entry.name.hasSuffix("running_var") || entry.name.hasSuffix("gamma") || entry.name.hasSuffix("bias") {
                entry.value = NDArray(values.map { $0 + 0.5 }, shape: entry.value.shape, on: backend)
            } else if entry.name.hasSuffix("running_mean") {
                entry.value = NDArray(values.map { $0 - 0.5 }, shape: entry.value.shape, on: backend)
            }
        }
    }

    private func expect(_ model: ONNXModel, toDoAs network: any Layer, on shape: [Int]) throws {
        let x = NDArray(normal: RandomSource(seed: 2), shape: shape, on: backend)
        let expected = withoutGradient { network(Tensor(x), phase: .evaluation).value }
        func channelsFirst(_ array: NDArray) -> HostArray {
            (array.shape.count == 4 ? array.transposed([0, 3, 1, 2]) : array).host
        }
        let output = try model.output(for: channelsFirst(x), on: backend)
        #expect(output.shape == channelsFirst(expected).shape)
        let size = expected.values.map(abs).max() ?? 0
        let worst = zip(output.values, channelsFirst(expected).values).map { abs($0 - $1) }.max() ?? .infinity
        #expect(size > 0 && worst <= 5e-5 * max(1, size), "worst difference \(worst) of values up to \(size)")
    }

    private func expectWellFormed(_ model: ONNXModel) {
        var known: Set<String> = Set(model.initializers.keys).union(["input"])
        for node in model.nodes {
            for input in node.inputs where !input.isEmpty { #expect(known.contains(input), "\(node.name) takes \(input)") }
            for output in node.outputs {
                #expect(known.insert(output).inserted && !output.isEmpty, "\(output) is given twice")
            }
        }
        #expect(known.contains("output") && model.outputs.map(\.name) == ["output"])
        let taken = Set(model.nodes.flatMap(\.inputs))
        #expect(Set(model.initializers.keys).isSubset(of: taken), "weights that no operation takes")
    }

    @Test("of generators do as these, for images of any size", arguments: ["resnet-2", "unet-32"], Normalization.allCases)
    func generators(architecture: String, normalization: Normalization) throws {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.init(rawValue: architecture)!, 4)
        (configuration.normalization, configuration.hasDropout) = (normalization, true)
        let generator = configuration.make(initialization())
        stir(generator)
        let model = try ONNXModel(generator, name: "G_A")
        expectWellFormed(model)
        try expect(model, toDoAs: generator, on: [2, 64, 32, 3])
        let multiple = architecture == "resnet-2" ? 4 : 32
        #expect(
            model.inputs[0].shape
                == [
                    .named("batch"), .fixed(3), .named("height_multiple_of_\(multiple)"), .named("width_multiple_of_\(multiple)"),
                ])
        #expect(model.inputs[0].shape == model.outputs[0].shape)
        #expect(model.nodes[0].name == "height and width must be multiples of \(multiple)")
        #expect(model.documentation.contains("any multiples of \(multiple)"))
    }

    @Test(
        "of generators that blur do as these", arguments: GeneratorConfiguration.Upsampling.allCases, [true, false])
    func blurring(upsampling: GeneratorConfiguration.Upsampling, isAntialiased: Bool) throws {
        var configuration = GeneratorConfiguration()
        (configuration.architecture, configuration.filters) = (.resNet(blocks: 1), 4)
        (configuration.upsampling, configuration.isAntialiased) = (upsampling, isAntialiased)
        configuration.hasShortcuts = upsampling == .nearest
        let generator = configuration.make(initialization())
        let model = try ONNXModel(generator, name: "G")
        expectWellFormed(model)
        try expect(model, toDoAs: generator, on: [2, 36, 20, 3])
    }

    @Test("do as the networks", arguments: networks) func otherNetworks(_ network: Network) throws {
        let layers = network.make(initialization())
        stir(layers)
        let model = try ONNXModel(layers, inputShape: network.inputShape, name: "network")
        expectWellFormed(model)
        try expect(model, toDoAs: layers, on: network.inputShape)
        try expect(model, toDoAs: layers, on: [3] + network.inputShape.dropFirst())
    }

    @Test("say their shapes, the batch left open") func shapes() throws {
        let sampler = SNResNetGenerator(size: 16, latent: 6, filters: 4, initialization())
        let model = try ONNXModel(sampler, inputShape: [1, 6], name: "G")
        #expect(model.inputs == [.init(name: "input", shape: [.named("batch"), .fixed(6)])])
        #expect(model.outputs == [.init(name: "output", shape: [.named("batch"), .fixed(3), .fixed(16), .fixed(16)])])
    }

    @Test("a layer that ONNX has no operators for is named") func unexportable() {
        /// A generator of a kind that is not known here.
        final class Custom: ImageGenerator {
            let configuration = GeneratorConfiguration()
            let model = Sequential([("first", Activation(.relu)), ("second", Activation(.mish))])
            var children: [(name: String, module: any Module)] { [("model", model)] }
            func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { model(x, phase: phase) }
        }
        let error = #expect(throws: ONNXExportError.self) { try ONNXModel(Custom(), name: "G") }
        #expect(error?.description == "no operators of ONNX for layer model.second (mish)")
    }
}
