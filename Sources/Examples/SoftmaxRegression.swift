import ArgumentParser
import Autograd
import CPUBackend
import ImageFiles
import NeuralNetworks
import Optimizers
import Tables
import TensorCore

/// The probabilities of several classes as softmax(x W + b), trained with the cross-entropy loss in mini-batches.
struct SoftmaxRegression: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Four classes of points, in mini-batches.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)

        // 600 points in clouds around the corners of a square; each corner is a class.
        let corners: [[Float]] = [[1, 1], [-1, 1], [-1, -1], [1, -1]]
        let classes = (0..<600).map { $0 % 4 }
        let centers = Tensor(classes.flatMap { corners[$0] }, shape: [600, 2], on: cpu)
        let points = centers + 0.4 * Tensor(NDArray(normal: random, shape: [600, 2], on: cpu))
        let split = RowSplit(rowCount: 600, validation: 0.2, test: 0.2, random: random)

        let model = Linear(inputFeatures: 2, outputFeatures: 4, Initialization(random: random, on: cpu))
        func loss(_ rows: [Int], _ phase: Phase) -> Tensor {
            crossEntropy(logits: model(points[rows], phase: phase), classes: rows.map { classes[$0] })
        }

        // An epoch uses every training sample once, in a new order each time, 32 in a step.
        let optimizer = SGD(model.parameters, learningRate: 0.2)
        var training: [Float] = [], validation: [Float] = []
        for _ in 0..<20 {
            let order = random.permutation(split.training.count).map { split.training[$0] }
            for start in stride(from: 0, to: order.count, by: 32) {
                let batch = Array(order[start..<min(start + 32, order.count)])
                optimizer.clearGradients()
                loss(batch, .training(random)).backward()
                optimizer.step()
            }
            training.append(loss(split.training, .evaluation).scalar)
            validation.append(loss(split.validation, .evaluation).scalar)
        }

        // The class of the largest logit is the most probable one.
        let predicted = model(points[split.test], phase: .evaluation).argMax(axis: 1)
        let hits = zip(predicted.values, split.test).count { $0 == classes[$1] }

        let chart = LineChart(
            "Softmax regression", [.init("training", training), .init("validation", validation)], xLabel: "epoch",
            yLabel: "cross-entropy")
        try options.show(
            chart, as: "softmax-regression",
            [
                "training loss": training.last!, "validation loss": validation.last!,
                "test accuracy": Float(hits) / Float(split.test.count),
            ])
    }
}
