import ArgumentParser
import Autograd
import CPUBackend
import ImageFiles
import NeuralNetworks
import Optimizers
import TensorCore

/// An encoder with two decoders: the first is trained together with the encoder, the second on a detached code, which does not
/// change the encoder.
struct DetachedDecoder: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Two decoders of one code, of which one is trained on detached values.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)

        // 256 samples of eight features that depend on two hidden variables. The second decoder is to predict the first of these.
        let hidden = Tensor(NDArray(normal: random, shape: [256, 2], on: cpu))
        let x = hidden.multiplied(by: Tensor(NDArray(normal: random, shape: [2, 8], on: cpu))).tanh()
        let wanted = hidden[..., 0..<1]

        let start = Initialization(weights: .xavierNormal(), random: random, on: cpu)
        func network(_ inputs: Int, _ outputs: Int) -> Sequential {
            Sequential([
                Linear(inputFeatures: inputs, outputFeatures: 32, start), Activation(.tanh),
                Linear(inputFeatures: 32, outputFeatures: outputs, start),
            ])
        }
        let encoder = network(8, 2), rebuilder = network(2, 8), reader = network(2, 1)
        let parts = [encoder, rebuilder, reader]
        let optimizer = Adam(parts.flatMap(\.parameters), learningRate: 0.01)

        func rebuildingLoss(_ code: Tensor) -> Tensor { meanSquaredError(rebuilder(code, phase: .training(random)), x) }
        func readingLoss(_ code: Tensor) -> Tensor { meanSquaredError(reader(code, phase: .training(random)), wanted) }

        /// The norm of the gradient of a loss with respect to each part.
        func pull(of loss: Tensor) -> [Float] {
            optimizer.clearGradients()
            loss.backward()
            defer { optimizer.clearGradients() }
            return parts.map { gradientNorm(of: $0.parameters) }
        }
        let code = { encoder(x, phase: .training(random)) }
        let rebuilding = pull(of: rebuildingLoss(code()))
        let attached = pull(of: readingLoss(code()))
        let detached = pull(of: readingLoss(code().detached()))

        // Both decoders are trained at once. The reader's input is detached, so its gradient ends there.
        var losses: (rebuilding: [Float], reading: [Float]) = ([], [])
        for _ in 0..<300 {
            let code = code()
            let rebuildingLoss = rebuildingLoss(code), readingLoss = readingLoss(code.detached())
            optimizer.clearGradients()
            (rebuildingLoss + readingLoss).backward()
            optimizer.step()
            losses.rebuilding.append(rebuildingLoss.scalar)
            losses.reading.append(readingLoss.scalar)
        }

        // Then only the reader is trained: the encoder must not change.
        let before = parts.map { $0.parameters.map(\.value) }
        for _ in 0..<100 {
            let loss = readingLoss(code().detached())
            optimizer.clearGradients()
            loss.backward()
            optimizer.step()
            losses.reading.append(loss.scalar)
        }
        let moved = zip(parts, before).map { part, before in
            zip(part.parameters, before).map { (Tensor($0.value) - Tensor($1)).norm().scalar }.max()!
        }

        let chart = LineChart(
            "Two decoders of one code", [.init("rebuilder", losses.rebuilding), .init("reader, detached", losses.reading)],
            yLabel: "mean squared error", yScale: .logarithmic)
        try options.show(
            chart, as: "detach",
            [
                "gradient of the encoder from the rebuilder": rebuilding[0],
                "gradient of the encoder from the reader, attached": attached[0],
                "gradient of the encoder from the reader, detached": detached[0],
                "gradient of the reader, detached": detached[2],
                "then, change of the encoder": moved[0], "then, change of the rebuilder": moved[1],
                "then, change of the reader": moved[2],
            ])
    }
}
