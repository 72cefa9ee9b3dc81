import ArgumentParser
import Autograd
import CPUBackend
import Foundation
import ImageFiles
import NeuralNetworks
import Optimizers
import Tables
import TensorCore

/// Two intertwined spirals: no line separates them, but a network with a hidden layer does.
struct Perceptron: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Two spirals, separated by a network with a hidden layer, but not by a line.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)

        // Samples alternate between the two spirals; the second is the first one rotated by half a turn.
        let count = 400
        let answers: [Float] = (0..<count).map { Float($0 % 2) }
        let coordinates = answers.flatMap { answer -> [Float] in
            let way = random.uniform().squareRoot()
            let angle = 1.25 * 2 * Float.pi * way + (answer == 1 ? Float.pi : 0)
            return [2 * way * cos(angle) + 0.05 * random.normal(), 2 * way * sin(angle) + 0.05 * random.normal()]
        }
        let points = Tensor(coordinates, shape: [count, 2], on: cpu)
        let targets = Tensor(answers, shape: [count, 1], on: cpu)
        let split = RowSplit(rowCount: count, test: 0.25, random: random)

        /// Returns the loss of each step, and the accuracy on the test points.
        func train(_ model: some Layer) -> (losses: [Float], accuracy: Float) {
            let (x, y) = (points[split.training], targets[split.training])
            let optimizer = Adam(model.parameters, learningRate: 0.02)
            let losses = (0..<400).map { _ in
                let loss = binaryCrossEntropy(logits: model(x, phase: .training(random)), targets: y)
                optimizer.clearGradients()
                loss.backward()
                optimizer.step()
                return loss.scalar
            }
            let isYes = model(points[split.test], phase: .evaluation) .> 0
            return (losses, (isYes .== targets[split.test]).mean().scalar)
        }

        let start = Initialization(weights: .kaimingNormal(), random: random, on: cpu)
        let line = train(Linear(inputFeatures: 2, outputFeatures: 1, start))
        let network = train(
            Sequential([
                Linear(inputFeatures: 2, outputFeatures: 64, start), Activation(.relu),
                Linear(inputFeatures: 64, outputFeatures: 1, start),
            ]))

        let chart = LineChart(
            "Two spirals", [.init("line", line.losses), .init("two-layer perceptron", network.losses)], yLabel: "cross-entropy")
        try options.show(
            chart, as: "perceptron",
            ["test accuracy of the line": line.accuracy, "test accuracy of the network": network.accuracy])
    }
}
