import CPUBackend
import GANModels
import NeuralNetworks
import Recipes
import Runs
import TensorCore

/// How long a training step takes on this machine, measured or estimated; the one mechanism for all that is said of it before a
/// training.
extension BenchmarkSetup {
    /// The networks of a run, and images of its size.
    ///
    /// - Parameters:
    ///   - side: The side of the images in pixels, from which that is taken which the networks can work with; nil for the run's.
    ///   - batch: The number of images; nil for the run's.
    init(_ configuration: RunConfiguration, side: Int? = nil, batch: Int? = nil, on backend: CPUBackend) {
        let (recipe, data) = (configuration.recipe, configuration.data)
        self.init(
            recipe: recipe, size: Self.side(side ?? data.size, of: recipe), batch: batch ?? data.batch, backend: backend)
    }

    /// The least side from `side` on of images that the networks of a recipe can work with.
    private static func side(_ side: Int, of recipe: Recipe) -> Int {
        guard let options = recipe.translation else { return side }
        let least = max(side, options.generator.smallestSide, options.discriminator.smallestSide)
        let multiple = options.generator.sideMultiple
        return (least + multiple - 1) / multiple * multiple
    }

    /// Returns the seconds of a training step.
    ///
    /// The first step also allocates, so that it does not count, unless it takes longer than `most`, the seconds that there are to
    /// measure.
    func stepSeconds(most: Double = 1) throws -> Double {
        let step = try step()
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
        let side = side(size, of: recipe)
        func work(_ network: any Layer, channels: Int) -> Double {
            Double(LayerGraph(of: network, inputShape: [1, side, side, channels]).multiplyAdds)
        }
        let generator = work(options.generator.make(start), channels: options.generator.inputChannels)
        let discriminator = work(options.discriminator.make(start), channels: options.discriminator.inputChannels)
        let runs = if case .cycleGAN(let options) = recipe, options.lambdaIdentity == 0 { 4.0 } else { 6.0 }
        return Double(batch) * (3 * runs * generator + (2 * 2 + 4 * 3) * discriminator)
    }
}
