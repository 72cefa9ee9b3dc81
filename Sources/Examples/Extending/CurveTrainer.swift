import Autograd
import NeuralNetworks
import TensorCore
import Training

/// Fits a curve to noisy points and keeps it smooth: a trainer that the library does not have, with an operation, an optimizer,
/// state and an error of its own. `TrainingLoop` trains, saves and resumes it as any other.
final class CurveTrainer: Trainer {
    /// Points x and y, each [points, 1].
    typealias Batch = (x: HostArray, y: HostArray)

    /// The fit got far worse than it ever was.
    struct RunAway: Error, CustomStringConvertible {
        let error, best: Float
        var description: String { "the error is \(error), after \(best) at best" }
    }

    let losses = [Loss("error", .generator), Loss("slope", .generator)]
    let baseLearningRate: Float
    var learningRate: Float { didSet { optimizer.learningRate = learningRate } }
    let descent = Descent()

    private let network: Sequential
    private let optimizer: Lion
    /// Draws how far each point is moved, so that the network sees no point twice.
    private let random: RandomSource
    /// The smallest error so far.
    private let best = ResumableValue<Float>(1)
    private let backend: any ComputeBackend

    init(seed: UInt64, learningRate: Float, on backend: any ComputeBackend) {
        let start = Initialization(
            weights: .uniform(-2..<2), random: RandomSource(seed: seed, stream: [1]), on: backend)
        network = Sequential([
            Linear(inputFeatures: 1, outputFeatures: 32, start), Gaussian(), Linear(inputFeatures: 32, outputFeatures: 1, start),
        ])
        optimizer = Lion(network.parameters)
        random = RandomSource(seed: seed, stream: [2])
        (baseLearningRate, self.learningRate, self.backend) = (learningRate, learningRate, backend)
    }

    var networks: [(name: String, module: any Module)] { [("curve", network)] }
    var results: [(name: String, module: any Layer)] { [("curve", network)] }
    var parts: ResumableParts {
        [
            ("curve", ResumableNetwork(network)), ("optimizer", ResumableOptimizer(optimizer)), ("random", random),
            ("best", best),
        ]
    }

    func step(_ batch: Batch) throws -> [Float] {
        let moved = HostArray(shape: batch.x.shape, values: batch.x.values.map { $0 + 0.01 * random.normal() })
        let x = Tensor(NDArray(moved, on: backend), requiresGradient: true), y = Tensor(NDArray(batch.y, on: backend))
        let made = network(x, phase: .training(random))
        let error = (made - y).square().mean()
        // The gradient with respect to x stays in the graph, so that the weights can be moved to make it small.
        let slopes = gradient(of: made.sum(), withRespectTo: [x], createGraph: true)[0]
        let terms = [losses[0](error), losses[1](1e-4 * slopes.square().mean())]

        var values = LossValues()
        try values.read(terms)
        let told = values.ordered(losses)
        if told[0] > 100 * max(best.value, 0.01) { throw RunAway(error: told[0], best: best.value) }
        best.value = min(best.value, told[0])
        optimizer.clearGradients()
        (terms[0].value + terms[1].value).backward()
        descent.step(optimizer)
        return told
    }

    /// The curve at points x [points, 1].
    func curve(at x: HostArray) -> [Float] {
        withoutGradient { network(Tensor(NDArray(x, on: backend)), phase: .evaluation).values }
    }

    /// The curve as a row of grey pixels.
    func makeSamples() -> SampleImages {
        let values = curve(at: HostArray(shape: [64, 1], values: (0..<64).map { Float($0) / 31.5 - 1 }))
        return SampleImages(rows: [[HostArray(shape: [1, 1, 64, 1], values: values)]])
    }
}
