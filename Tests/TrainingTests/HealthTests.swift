import Autograd
import CPUBackend
import GANModels
import NeuralNetworks
import Optimizers
import TensorCore
import Testing
import Training

@Suite("Health of layers") struct HealthTests {
    private let cpu = CPUBackend(threads: 1)

    private func norm(_ arrays: NDArray...) -> Float {
        arrays.map { $0.map(.square).reduced(.sum).scalar }.reduce(0, +).squareRoot()
    }

    private func isClose(_ a: Float?, _ b: Float) -> Bool { a.map { abs($0 - b) <= 1e-5 * abs(b) } ?? false }

    @Test("the monitor sees what the layers give, their gradients and their updates") func numbers() {
        let start = Initialization(weights: .kaimingNormal(), random: RandomSource(seed: 3), on: cpu)
        let first = Linear(inputFeatures: 3, outputFeatures: 8, start),
            second = Linear(inputFeatures: 8, outputFeatures: 2, start)
        // Two units that are always 0.
        first.bias!.value = NDArray([0, 0, -100, 0, 0, 0, -100, 0], shape: [8], on: cpu)
        let network = Sequential([first, Activation(.relu), second])
        let x = Tensor(NDArray(normal: RandomSource(seed: 4), shape: [40, 3], on: cpu))
        let optimizer = SGD(network.parameters, learningRate: 0.25), monitor = HealthMonitor([("net", network)])
        let hidden = first(x, phase: .evaluation).relu().value, before = (first.weight.value, first.bias!.value)
        let output = monitor.watch {
            // Two passes, whose results count together.
            let output = network(x, phase: .evaluation)
            (output + network(x, phase: .evaluation)).square().sum().backward()
            monitor.step(optimizer)
            return output
        }
        let layers = monitor.layers
        #expect(layers.map(\.layer) == ["0", "2"] && layers.map(\.network) == ["net", "net"])
        #expect(layers.map(\.parameterCount) == [32, 18])
        #expect(isClose(layers[0].activationNorm, norm(hidden, hidden)))
        #expect(isClose(layers[1].activationNorm, norm(output.value, output.value)))
        #expect(isClose(layers[0].gradientNorm, 4 * layers[0].updateNorm!))
        #expect(isClose(layers[0].updateNorm, norm(first.weight.value - before.0, first.bias!.value - before.1)))
        #expect(isClose(layers[0].weightNorm, norm(before.0, before.1)))
        #expect(isClose(layers[0].updateRatio, layers[0].updateNorm! / layers[0].weightNorm))
        #expect(layers[0].deadShare == 0.25 && layers[0].observationsPerUnit == 80 && layers[1].deadShare == nil)
        // The monitor no longer observes.
        #expect(network.observer == nil)
        _ = network(x, phase: .evaluation)
        #expect(monitor.layers == layers)
        #expect(monitor.watch { monitor.layers }.allSatisfy { $0.activationNorm == nil && $0.gradientNorm == nil })
    }

    @Test("norms hold outside the range of squares", arguments: [1e-30, 1e-12, 1, 1e12, 1e30] as [Float])
    func range(scale: Float) {
        let parameter = [Float](repeating: scale, count: 16)
        let start = Initialization(weights: .constant(scale), random: RandomSource(seed: 0), on: cpu)
        let network = Sequential([Linear(inputFeatures: 4, outputFeatures: 4, hasBias: false, start)])
        let monitor = HealthMonitor([("net", network)])
        #expect(isClose(monitor.layers[0].weightNorm, 4 * scale), "\(parameter.count) numbers")
    }

    @Test("dead units, overflow and a missing gradient are described in words") func words() {
        func layer(_ name: String, gradient: Float = 1, activation: Float = 1, dead: Float? = nil, seen: Int = 100) -> LayerHealth
        {
            LayerHealth(
                network: "G", layer: name, parameterCount: 100, activationNorm: activation, gradientNorm: gradient, updateNorm: 1,
                weightNorm: 1, deadShare: dead, observationsPerUnit: seen)
        }
        func told(_ layers: LayerHealth...) -> [String] { HealthLimits().warnings(in: layers).map(\.description) }
        #expect(told(layer("0"), layer("1", dead: 0.4), layer("2")) == [])
        #expect(
            told(layer("0", dead: 0.6), layer("1", dead: 0.812))
                == [
                    "dead units in G: 81 % of the ReLUs behind 1 gave 0 throughout, and many in 1 more layer"
                        + " - lower the learning rate, or use normalisation or LeakyReLU"
                ])
        #expect(told(layer("0", dead: 1, seen: 10)) == [], "a few samples prove nothing")
        #expect(
            told(layer("0", gradient: 0), layer("1", gradient: 0)) == [
                "no gradient at all reaches G: its loss no longer depends on it"
            ])
        #expect(
            told(layer("0", gradient: 1e-7), layer("1", gradient: 1e-6), layer("2", gradient: 1e-2), layer("3"))
                == [
                    "gradients vanish in G from 1 towards the input: 1e-08 a weight in 0, 0.1 in 3"
                        + " - ReLU, normalisation or residual connections keep them up"
                ])
        #expect(told(layer("0", gradient: 1e-3), layer("1", gradient: 1e-7), layer("2")).isEmpty, "not all the way to the input")
        #expect(
            told(layer("0", gradient: 100), layer("1", gradient: 1e-3))
                == [
                    "gradients explode in G from the output towards 0: 0.0001 a weight in 1, 10 in 0"
                        + " - clip gradients, normalise, or lower the learning rate"
                ])
        #expect(told(layer("0", gradient: 3e5)).first?.hasPrefix("gradients explode in G: norm 3e+05 in 0 - ") == true)
        for bad in [3e12, Float.infinity, .nan] {
            let words = told(layer("0"), layer("1", activation: bad, dead: 1))
            #expect(words.count == 1 && words[0].contains("NaN is about to come: activations of 1 have the norm "), "\(words)")
        }
    }

    @Test("a discriminator that has won and a loss that diverges are recognized from the losses") func losses() {
        func watch() -> LossWatch { LossWatch([Loss("D_A", .discriminator, undecided: 0.25), Loss("G_A", .generator)]) }
        var won = watch()
        for _ in 1..<LossWatch.window { #expect(won.warnings(after: [0.001, 0.98]) == []) }
        let victory = won.warnings(after: [0.001, 0.98])
        #expect(victory.map(\.kind) == [.discriminatorHasWon])
        #expect(
            victory.first?.description.hasPrefix("discriminator has won: D_A was 0.001 on average in 20 steps, where 0.25 is")
                == true)
        var even = watch()
        for step in 0..<100 { #expect(even.warnings(after: [step.isMultiple(of: 2) ? 0.001 : 0.2, 0.4]) == []) }
        let runaway = even.warnings(after: [0.2, -150])
        #expect(runaway.map(\.kind) == [.overflow] && runaway.first?.subject == "G_A")
        #expect(even.warnings(after: [0.2, 200]) == [], "what was seen is no surprise")
    }

    @Test("every layer of every network is seen") func models() {
        let start = Initialization(weights: .normal(standardDeviation: 0.02), random: RandomSource(seed: 0), on: cpu)
        func look(_ network: any Layer, _ input: [Int], unseen: [String] = []) {
            let monitor = HealthMonitor([("net", network)]), optimizer = Adam(network.parameters)
            let x = Tensor(NDArray(normal: RandomSource(seed: 4), shape: input, on: cpu))
            monitor.watch {
                network(x, phase: .training(RandomSource(seed: 1))).square().mean().backward()
                monitor.step(optimizer)
            }
            #expect(monitor.layers.map(\.parameterCount).reduce(0, +) == network.parameterCount)
            for layer in monitor.layers {
                let isSeen = layer.activationNorm != nil
                #expect(isSeen != unseen.contains(layer.layer), "\(layer.layer)")
                #expect(layer.gradientNorm != nil && layer.updateNorm! > 0, "\(layer.layer)")
            }
            #expect(!HealthLimits().warnings(in: monitor.layers).contains { $0.kind != .deadUnits }, "healthy at its start")
        }
        var generator = GeneratorConfiguration()
        generator.filters = 8
        for architecture in [.resNet(blocks: 2), .uNet(levels: 5)] as [GeneratorConfiguration.Architecture] {
            for normalization in [.instance, .batch] as [Normalization] {
                (generator.architecture, generator.normalization) = (architecture, normalization)
                look(generator.make(start), [2, 64, 64, 3])
            }
        }
        look(PatchDiscriminator(filters: 8, start), [1, 64, 64, 3])
        look(DCGANGenerator(size: 32, latent: 8, filters: 8, start), [4, 8])
        look(DCGANDiscriminator(size: 32, filters: 8, start), [4, 32, 32, 3])
        look(SNResNetGenerator(size: 16, latent: 8, filters: 8, start), [4, 8], unseen: ["input"])
    }
}
