import ArgumentParser
import Autograd
import CPUBackend
import Foundation
import ImageFiles
import NeuralNetworks
import Optimizers
import TensorCore

/// A model that is too small underfits, one that is too large fits the noise; an L2 penalty or dropout reduces overfitting.
struct Overfitting: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Under- and overfitting, and the effect of L2 and dropout.")

    @OptionGroup var options: ExampleOptions

    /// Features x [samples, 8], of which two are relevant, and targets y [samples, 1] with noise.
    private func samples(_ count: Int, _ random: RandomSource, on cpu: CPUBackend) -> (x: Tensor, y: Tensor) {
        let x = NDArray(normal: random, shape: [count, 8], on: cpu), values = x.values
        let y = (0..<count).map { row in
            sin(2 * values[row * 8]) + 0.5 * values[row * 8 + 1] * values[row * 8 + 1] + 0.5 * random.normal()
        }
        return (Tensor(x), Tensor(y, shape: [count, 1], on: cpu))
    }

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)
        let training = samples(60, random, on: cpu), validation = samples(500, random, on: cpu)

        /// Returns the losses of each step on the training samples and on the validation samples.
        func train(_ model: some Layer, l2 strength: Float = 0) -> (training: [Float], validation: [Float]) {
            let optimizer = Adam(model.parameters, learningRate: 0.003)
            var losses: (training: [Float], validation: [Float]) = ([], [])
            for _ in 0..<600 {
                let error = meanSquaredError(model(training.x, phase: .training(random)), training.y)
                let loss = error + l2Penalty(model.parameters.map(\.tensor), strength: strength)
                optimizer.clearGradients()
                loss.backward()
                optimizer.step()
                func evaluated(_ set: (x: Tensor, y: Tensor)) -> Float {
                    withoutGradient { meanSquaredError(model(set.x, phase: .evaluation), set.y).scalar }
                }
                losses.training.append(evaluated(training))
                losses.validation.append(evaluated(validation))
            }
            return losses
        }

        let start = Initialization(weights: .kaimingNormal(), random: random, on: cpu)
        func wideNetwork(dropout rate: Float = 0) -> Sequential {
            Sequential([
                Linear(inputFeatures: 8, outputFeatures: 256, start), Activation(.relu), Dropout(rate: rate),
                Linear(inputFeatures: 256, outputFeatures: 1, start),
            ])
        }
        let line = train(Linear(inputFeatures: 8, outputFeatures: 1, start))
        let wide = train(wideNetwork())
        let penalized = train(wideNetwork(), l2: 0.03)
        let dropped = train(wideNetwork(dropout: 0.5))

        let chart = LineChart(
            "Overfitting: the validation loss",
            [
                .init("linear", line.validation), .init("wide network", wide.validation),
                .init("with L2", penalized.validation), .init("with dropout", dropped.validation),
                .init("wide network, in training", wide.training),
            ], yLabel: "mean squared error")
        try options.show(
            chart, as: "overfitting",
            [
                "linear, training": line.training.last!, "linear, validation": line.validation.last!,
                "wide, training": wide.training.last!, "wide, validation": wide.validation.last!,
                "with L2, training": penalized.training.last!, "with L2, validation": penalized.validation.last!,
                "with dropout, training": dropped.training.last!, "with dropout, validation": dropped.validation.last!,
            ])
    }
}
