import CPUBackend
import Fixtures
import GANModels
import GANTraining
import NeuralNetworks
import Recipes
import TensorCore
import Testing
import Training

@Suite("Ten steps of CUT and pix2pix against PyTorch") struct TranslationParityTests {
    private let cpu = CPUBackend(threads: 2)
    /// Pairs of images in the fixtures; step s takes pair s mod 5.
    private static let pairs = 5

    @Test("CUT and FastCUT", arguments: ["cut", "fastcut"], [Int.max, 0]) func cut(name: String, sharedPixels: Int) throws {
        let fixture = try Fixture("training-cut")
        var options = name == "cut" ? CUTOptions() : .fast
        options.generator.filters = 4
        options.generator.architecture = .resNet(blocks: 5)
        options.discriminator.filters = 4
        options.projectionWidth = 16
        let trainer = CUTTrainer(options, on: cpu)
        trainer.sharedPixels = sharedPixels
        try load(trainer, from: fixture, "")
        let positions = try fixture.array("positions"), mirrored = try fixture.array("\(name)/mirrored").values
        let losses = try (0..<10).map { step in
            try trainer.step(
                CUTTrainer.Batch(
                    a: try fixture.images("a", step % Self.pairs), b: try fixture.images("b", step % Self.pairs),
                    isMirrored: mirrored[step] == 1,
                    positions: (0..<2).map { call in
                        (0..<5).map { place in positions.picked([step, call, place]).values.map { Int($0) } }
                    }))
        }
        try expectParity(trainer, losses, fixture, name)
    }

    @Test(
        "pix2pix, colorization, and two discriminators with feature matching", arguments: ["pix2pix", "colorization", "features"])
    func pix2pix(name: String) throws {
        let fixture = try Fixture("training-pix2pix"), isColorization = name == "colorization"
        var options = isColorization ? Pix2PixOptions.colorization : Pix2PixOptions()
        options.generator.architecture = .uNet(levels: 5)
        options.generator.filters = 2
        options.discriminator.filters = 4
        if name == "features" {
            (options.generator.architecture, options.generator.filters) = (.resNet(blocks: 2), 4)
            (options.generator.normalization, options.generator.hasDropout) = (.instance, false)
            (options.discriminator.kind, options.discriminator.layers, options.discriminator.scales) = (.nLayers, 2, 2)
            options.discriminator.normalization = .instance
            (options.loss, options.lambdaL1, options.lambdaFeature) = (.lsgan, 10, 10)
        }
        let trainer = Pix2PixTrainer(options, on: cpu)
        try load(trainer, from: fixture, "\(name)/")
        let losses = try (0..<10).map { step in
            let (a, b) = (try fixture.images("a", step % Self.pairs), try fixture.images("b", step % Self.pairs))
            let made = try trainer.step(
                isColorization ? (a.part(images: 1, channels: 0..<1), b.part(images: 1, channels: 1..<3)) : (a, b))
            return made + (made.count == 4 ? [0] : [])
        }
        try expectParity(trainer, losses, fixture, name)
    }

    private func load(_ trainer: some Trainer, from fixture: Fixture, _ prefix: String) throws {
        for (name, module) in trainer.networks { try module.load(try fixture.group("\(prefix)start/\(name)/")) }
    }

    /// The losses of the first step to 1e-4; later ones, and weights after ten steps, to what PyTorch's own rounding makes of ten
    /// steps.
    private func expectParity(_ trainer: some Trainer, _ losses: [[Float]], _ fixture: Fixture, _ name: String) throws {
        let truth = try fixture.array("\(name)/losses"), spread = try fixture.array("\(name)/spread").values
        for (step, row) in losses.enumerated() {
            let expected = truth.picked([step]).values.map(Double.init), tolerance = max(1e-4, Double(spread[step]))
            let errors = zip(row, expected).map { abs(Double($0) - $1) / max(abs($1), 1e-9) }
            #expect(errors.allSatisfy { $0 <= tolerance }, "\(name), step \(step + 1): \(errors), tolerance \(tolerance)")

        }
        for (network, module) in trainer.networks {
            let moved = module.stateDictionary(), end = try fixture.group("\(name)/end/\(network)/")
            #expect(!end.isEmpty)
            for (key, expected) in end {
                let starts = ["start/\(network)/\(key)", "\(name)/start/\(network)/\(key)"].filter(fixture.contains)
                let error = moved[key]!.distance(to: expected), movement = try fixture.array(starts[0]).distance(to: expected)
                #expect(error < 0.1 * movement, "\(network) \(key): \(error) of a movement of \(movement)")
            }
        }
    }
}

extension HostArray {
    /// The first images and some of the channels of [batch, height, width, channels].
    fileprivate func part(images: Int, channels: Range<Int>) -> HostArray {
        let all = shape[3], pixels = images * shape[1] * shape[2]
        return HostArray(
            shape: [images, shape[1], shape[2], channels.count],
            values: (0..<pixels).flatMap { pixel in channels.map { values[pixel * all + $0] } })
    }
}
