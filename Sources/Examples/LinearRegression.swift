import ArgumentParser
import Autograd
import CPUBackend
import ImageFiles
import NeuralNetworks
import Optimizers
import TensorCore

/// y = x w + b, found by gradient descent and by the normal equation.
struct LinearRegression: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A line through noisy points: gradient descent and normal equation.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)

        // 200 samples of three features, and targets that depend on them linearly, with noise.
        let x = Tensor(NDArray(normal: random, shape: [200, 3], on: cpu))
        let noise = Tensor(NDArray(normal: random, shape: [200, 1], on: cpu))
        let truth = Tensor([2, -3, 0.5], shape: [3, 1], on: cpu)
        let y = x.multiplied(by: truth) + 4 + 0.3 * noise

        // Gradient descent on the mean squared error.
        let model = Linear(inputFeatures: 3, outputFeatures: 1, Initialization(random: random, on: cpu))
        let optimizer = SGD(model.parameters, learningRate: 0.1)
        var losses: [Float] = []
        for _ in 0..<100 {
            let loss = meanSquaredError(model(x, phase: .training(random)), y)
            optimizer.clearGradients()
            loss.backward()
            optimizer.step()
            losses.append(loss.scalar)
        }
        let descended = model.weight.value.values + model.bias!.value.values

        // The loss is least where its gradient is 0: Xᵀ X w = Xᵀ y, with a column of ones in X for the offset b.
        let design = Tensor.concatenated([x, Tensor(NDArray(filledWith: 1, shape: [200, 1], on: cpu))], axis: 1)
        let solved = try design.multiplied(by: design, transposed: true)
            .solve(design.multiplied(by: y, transposed: true)).values

        let chart = LineChart(
            "Linear regression by gradient descent", [.init("", losses)], yLabel: "mean squared error", yScale: .logarithmic)
        try options.show(
            chart, as: "linear-regression",
            [
                "w1 by descent": descended[0], "w2 by descent": descended[1], "w3 by descent": descended[2],
                "b by descent": descended[3],
                "w1 by equation": solved[0], "w2 by equation": solved[1], "w3 by equation": solved[2], "b by equation": solved[3],
                "largest difference": zip(descended, solved).map { abs($0 - $1) }.max()!,
            ])
    }
}
