import ArgumentParser
import Autograd
import CPUBackend
import ImageFiles
import NeuralNetworks
import Optimizers
import Tables
import TensorCore

/// The probability of yes as sigmoid(x w + b), trained with the cross-entropy loss.
struct LogisticRegression: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Two clouds of points, separated by a line.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)

        // Two clouds of 150 points, around (1, 1) for yes and around (-1, -1) for no.
        let answers: [Float] = (0..<300).map { $0 < 150 ? 1 : 0 }
        let centers = Tensor(answers.flatMap { [2 * $0 - 1, 2 * $0 - 1] }, shape: [300, 2], on: cpu)
        let points = centers + 0.8 * Tensor(NDArray(normal: random, shape: [300, 2], on: cpu))
        let targets = Tensor(answers, shape: [300, 1], on: cpu)

        // 200 of them for training, 100 for the test.
        let split = RowSplit(rowCount: 300, test: 1.0 / 3, random: random)
        let (x, y) = (points[split.training], targets[split.training])

        let model = Linear(inputFeatures: 2, outputFeatures: 1, Initialization(random: random, on: cpu))
        let optimizer = SGD(model.parameters, learningRate: 0.5)
        var losses: [Float] = []
        for _ in 0..<100 {
            let loss = binaryCrossEntropy(logits: model(x, phase: .training(random)), targets: y)
            optimizer.clearGradients()
            loss.backward()
            optimizer.step()
            losses.append(loss.scalar)
        }

        // A positive logit is a probability above one half.
        func accuracy(_ rows: [Int]) -> Float {
            let isYes = model(points[rows], phase: .evaluation) .> 0
            return (isYes .== targets[rows]).mean().scalar
        }
        let chart = LineChart("Logistic regression", [.init("", losses)], yLabel: "cross-entropy")
        try options.show(
            chart, as: "logistic-regression",
            [
                "loss before": losses[0], "loss after": losses[losses.count - 1], "training accuracy": accuracy(split.training),
                "test accuracy": accuracy(split.test),
            ])
    }
}
