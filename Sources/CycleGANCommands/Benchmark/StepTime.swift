import CPUBackend
import GANModels
import NeuralNetworks
import Recipes
import Runs
import TensorCore

/// How long a training step takes on this machine, measured or estimated; the one mechanism for all that is said of it before a
/// training.
extension BenchmarkSetup {
    /// The networks and the size of images of a run.
    init(_ configuration: RunConfiguration, on backend: CPUBackend) {
        let data = configuration.data
        self.init(recipe: configuration.recipe, size: data.size, batch: data.batch, backend: backend)
    }

    /// Returns the seconds of a training step.
    ///
    /// The first step also allocates, so that it does not count, unless it takes longer than `most`, the seconds that there are to
    /// measure.
    func stepSeconds(most: Double = 1) throws -> Double {
        let step = step()
        let first = try Timings.seconds(step)
        if first > most { return first }
        return try Timings(extent: .init(least: 1, seconds: min(0.3, most / 2)), warmUp: 0, of: step).median
    }

    /// The multiply-adds of a step, by which the time of other networks is estimated: of a CycleGAN, each generator is run three times, and
    /// each discriminator once more than it is trained on images; a backward pass costs twice a forward one, and half of that where
    /// weights need no gradient. Other recipes are about in proportion.
    static func multiplyAdds(_ recipe: Recipe, size: Int, batch: Int) -> Double {
        guard let options = recipe.translation else { return 0 }
        // Only shapes count, so that the weights need not be random.
        let start = Initialization(weights: .unset, random: RandomSource(seed: 0), on: CPUBackend(threads: 1))
        let multiple = options.generator.sideMultiple
        let side = max(
            options.generator.smallestSide, options.discriminator.smallestSide, (size + multiple - 1) / multiple * multiple)
        func work(_ network: any Layer, channels: Int) -> Double {
            Double(LayerGraph(of: network, inputShape: [1, side, side, channels]).multiplyAdds)
        }
        let generator = work(options.generator.make(start), channels: options.generator.inputChannels)
        let discriminator = work(options.discriminator.make(start), channels: options.discriminator.inputChannels)
        let runs = if case .cycleGAN(let options) = recipe, options.lambdaIdentity == 0 { 4.0 } else { 6.0 }
        return Double(batch) * (3 * runs * generator + (2 * 2 + 4 * 3) * discriminator)
    }
}
