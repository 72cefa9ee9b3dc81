import Foundation
import GANModels
import ModelFiles
import Recipes
import Testing

@Suite("Numbers of recipes and descriptions") struct LimitTests {
    private func description(_ recipe: String, _ options: String, size: String = "64", steps: String = "1") -> String {
        #"{"format": 2, "recipe": "\#(recipe)", "options": {\#(options)}, "domains": ["a", "b"], "size": \#(size), "steps": \#(steps)}"#
    }

    private func error(_ text: String) -> OptionOutOfRange? {
        do {
            _ = try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
            return nil
        } catch {
            return error as? OptionOutOfRange
        }
    }

    @Test("that make no sense are named with what they may be", arguments: ["-1", "0", "4611686018427387904", "5000"])
    func filters(_ number: String) {
        for (recipe, options, member) in [
            ("cyclegan", #""generator": {"filters": \#(number)}"#, "options.generator.filters"),
            ("cyclegan", #""discriminator": {"filters": \#(number)}"#, "options.discriminator.filters"),
            ("cyclegan", #""generator": {"inputChannels": \#(number)}"#, "options.generator.inputChannels"),
            ("cyclegan", #""discriminator": {"layers": \#(number)}"#, "options.discriminator.layers"),
            ("gan", #""generatorFilters": \#(number)"#, "options.generatorFilters"),
            ("gan", #""size": \#(number)"#, "options.size"),
        ] {
            let found = error(description(recipe, options))
            #expect(found?.member == member && found?.value == number, "\(member): \(String(describing: found))")
            #expect(found?.description.contains("which must be ") == true)
        }
    }

    @Test("of every kind") func others() {
        for (recipe, options, member) in [
            ("gan", #""latent": 0"#, "options.latent"), ("gan", #""size": 48"#, "options.size"),
            ("gan", #""attention": 7"#, "options.attention"), ("gan", #""discriminatorSteps": -3"#, "options.discriminatorSteps"),
            ("gan", #""averaging": 1"#, "options.averaging"), ("cyclegan", #""lambdaA": -1"#, "options.lambdaA"),
            ("cyclegan", #""poolSize": -1"#, "options.poolSize"), ("cyclegan", #""learningRate": 0"#, "options.learningRate"),
            ("cyclegan", #""beta1": 1"#, "options.beta1"),
            ("cyclegan", #""initialization": {"method": "normal", "gain": -1}"#, "options.initialization.gain"),
            ("cyclegan", #""clipping": {"norm": -1}"#, "options.clipping.norm"),
            (
                "cyclegan", #""generator": {"separableWidths": {"encoder": [1], "blocks": [1], "decoder": [1, 1]}}"#,
                "options.generator.separableWidths"
            ),
        ] { #expect(error(description(recipe, options))?.member == member, "\(options)") }
        #expect(error(description("gan", "", size: "0"))?.member == "size")
        #expect(error(description("gan", "", size: "9223372036854775807"))?.member == "size")
        #expect(error(description("gan", "", steps: "-1"))?.member == "steps")
        #expect(error(description("gan", "")) == nil && error(description("cyclegan", "")) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                ModelDescription.self, from: Data(description("gan", "", size: "99999999999999999999").utf8))
        }
    }

    @Test("the estimate of the memory grows with everything, and never overflows") func estimates() {
        var options = CycleGANOptions()
        let standard = Recipe.cycleGAN(options).estimatedTrainingBytes(size: 256, batch: 1)
        #expect((1e9...6e9).contains(standard), "\(standard)")
        #expect(Recipe.cycleGAN(options).estimatedTrainingBytes(size: 512, batch: 1) > 2 * standard)
        #expect(Recipe.cycleGAN(options).estimatedTrainingBytes(size: 256, batch: 4) > 2 * standard)
        (options.generator.filters, options.discriminator.filters) = (Int.max, Int.max)
        #expect(Recipe.cycleGAN(options).estimatedTrainingBytes(size: Int.max, batch: Int.max) > 1e60)
        #expect(options.generator.estimatedTranslationBytes(width: Int.max, height: Int.max) > 1e40)
        var gan = GANOptions()
        let usual = Recipe.gan(gan).estimatedTrainingBytes(size: 64, batch: 64)
        gan.generatorFilters = 4096
        #expect(Recipe.gan(gan).estimatedTrainingBytes(size: 64, batch: 64) > 100 * usual)
    }
}
