import CPUBackend
import Foundation
import GANModels
import ModelFiles
import NeuralNetworks
import Recipes
import TensorCore
import Testing

@Suite("Model files and translation") struct ModelFileTests {
    @Test("A model file translates as its trainer's generators do, at any size") func roundTrip() throws {
        var options = CycleGANOptions()
        (options.generator.filters, options.generator.architecture) = (4, .resNet(blocks: 1))
        let backend = CPUBackend(threads: 2)
        let generators = [0, 1].map { seed in
            options.generator.make(Initialization(random: RandomSource(seed: seed), on: backend))
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ModelFile(
            ModelDescription(.cycleGAN(options), domains: ["a", "b"], size: 16, scale: 16, steps: 0),
            networks: [("G_A", generators[0]), ("G_B", generators[1])]
        ).write(to: path)
        let file = try ModelFile(contentsOf: path)
        #expect(file.description?.recipe == .cycleGAN(options))
        for (direction, generator) in [(TranslationDirection.a2b, generators[0]), (.b2a, generators[1])] {
            let loaded = try file.translator(direction, on: backend)
            for (height, width) in [(1, 1), (5, 7), (16, 17), (33, 40)] {
                let image = HostArray(
                    shape: [1, height, width, 3], values: (0..<height * width * 3).map { Float($0 % 17) / 8.5 - 1 })
                let result = loaded.translate(image, on: backend)
                #expect(result.shape == image.shape)
                #expect(result == generator.translate(image, on: backend))
            }
        }
        #expect(throws: ModelFileError.self) { try file.sampler(on: backend) }
    }

    @Test("Of the saved state of a training with averages, the newest weights can be had too") func newest() throws {
        var configuration = GeneratorConfiguration()
        (configuration.filters, configuration.architecture) = (4, .resNet(blocks: 1))
        let backend = CPUBackend(threads: 2)
        let generators = [0, 1].map { seed in
            configuration.make(Initialization(random: RandomSource(seed: seed), on: backend))
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try ModelFile(nil, networks: [("G_A", generators[0]), ("G_A_average", generators[1])]).write(to: path)
        #expect(try ModelFile(contentsOf: path).networks == ["G_A": NetworkWeights(generators[1])])
        for (name, generator) in [("G_A", generators[1]), ("G_A_raw", generators[0])] {
            #expect(try ModelFile(contentsOf: path, network: name).networks == ["G": NetworkWeights(generator)])
        }
    }
}

@Suite("Descriptions of models") struct ModelDescriptionTests {
    private func decode(_ text: String) throws -> ModelDescription {
        try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
    }

    @Test("of format 1 are read") func formatOne() throws {
        let options = #"{"loss": "hinge", "lambdaA": 7, "generator": {"architecture": "unet-32"}, "clipping": {"norm": 2}}"#
        let old = try decode(
            #"{"kind": "cyclegan", "domains": ["a", "b"], "size": 64, "steps": 9, "cycleGAN": \#(options)}"#)
        var expected = CycleGANOptions()
        (expected.loss, expected.lambdaA, expected.generator.architecture) = (.hinge, 7, .uNet(levels: 5))
        // Runs of that time had averages without a ramp.
        (expected.clipping, expected.averagingRampUp) = (.init(norm: 2), 0)
        #expect(old == ModelDescription(.cycleGAN(expected), domains: ["a", "b"], size: 64, scale: 64, steps: 9))
        let gan = try decode(#"{"kind": "gan", "domains": ["a"], "size": 32, "steps": 9, "gan": {"size": 32}}"#)
        #expect(gan.recipe.gan?.size == 32 && gan.recipe.gan?.latent == 128)
    }

    @Test("lack options that came later, which then have their defaults; what is unknown is passed over") func defaults() throws {
        let text =
            #"{"format": 2, "recipe": "gan", "options": {"seed": 18446744073709551615, "novelty": [1]}, "#
            + #""domains": ["a"], "size": 64, "steps": 1}"#
        let description = try decode(text)
        var expected = GANOptions()
        (expected.seed, expected.averagingRampUp) = (.max, 0)
        #expect(description.recipe == .gan(expected))
        #expect(try decode(String(decoding: JSONEncoder().encode(description), as: UTF8.self)) == description)
    }

    @Test("of a newer format are refused as such, and damaged ones as damaged") func newer() throws {
        #expect(throws: NewerFormat(format: 3)) {
            try decode(#"{"format": 3, "recipe": "enco", "options": {}, "domains": [], "size": 1, "steps": 1}"#)
        }
        #expect(throws: NewerFormat(format: 2, recipe: "enco")) {
            try decode(#"{"format": 2, "recipe": "enco", "options": {}, "domains": [], "size": 1, "steps": 1}"#)
        }
        #expect(throws: DecodingError.self) {
            try decode(#"{"format": 2, "recipe": "gan", "options": {"size": "big"}, "domains": [], "size": 1, "steps": 1}"#)
        }
    }
}
