import Autograd
import CPUBackend
import NeuralNetworks
import Optimizers
import TensorCore
import Testing
import Training

/// Vanishing and exploding gradients in deep networks, as the health monitor reports them, and what prevents them.
@Suite("Deep networks") struct DeepNetworkTests {
    private let cpu = CPUBackend(threads: 1)

    /// Inputs [64, 16], and targets from a shallow function.
    private func data() -> (x: Tensor, y: Tensor) {
        let x = Tensor(NDArray(normal: RandomSource(seed: 1), shape: [64, 16], on: cpu))
        return (x, x.tanh())
    }

    private enum Cure: String, CaseIterable { case none, relu, normalization, residuals }

    /// Sixteen blocks of 16 units, a linear layer and a sigmoid each, or something better.
    private func stack(_ cure: Cure) -> Sequential {
        let weights: Initializer = cure == .relu ? .kaimingNormal() : .xavierNormal()
        let start = Initialization(weights: weights, random: RandomSource(seed: 2), on: cpu)
        func linear() -> Linear { Linear(inputFeatures: 16, outputFeatures: 16, start) }
        let blocks = (0..<16).map { _ -> any Layer in
            switch cure {
            case .none: Sequential([linear(), Activation(.sigmoid)])
            case .relu: Sequential([linear(), Activation(.relu)])
            case .normalization: Sequential([linear(), BatchNorm(channels: 16, start), Activation(.sigmoid)])
            case .residuals: ResidualBlock(body: Sequential([linear(), Activation(.sigmoid)]))
            }
        }
        return Sequential(blocks + [linear()])
    }

    /// Trains for some steps, and returns the health of the layers in the last one and the change of the first layer's weights
    /// relative to their norm.
    private func train(_ network: Sequential, steps: Int = 20) -> (layers: [LayerHealth], moved: Float) {
        let (x, y) = data(), monitor = HealthMonitor([("net", network)])
        let optimizer = SGD(network.parameters, learningRate: 0.1), first = network.parameters[0], before = first.value
        for _ in 0..<steps {
            monitor.watch {
                optimizer.clearGradients()
                (network(x, phase: .training(RandomSource(seed: 0))) - y).square().mean().backward()
                monitor.step(optimizer)
            }
        }
        func norm(_ array: NDArray) -> Float { array.map(.square).reduced(.sum).scalar.squareRoot() }
        return (monitor.layers, norm(first.value - before) / norm(before))
    }

    @Test("the first layers of a deep sigmoid stack stop learning") func sigmoids() {
        let (layers, moved) = train(stack(.none))
        #expect(moved < 1e-7, "the first layer moved by \(moved) of its size")
        let gradients = layers.compactMap(\.gradientNorm)
        #expect(gradients.count == 17 && gradients[0] < 1e-7 * gradients[16])
        #expect(gradients[0] > 0)
        // It starts where the gradient is smaller by four digits, and extends to the input.
        let warnings = HealthLimits().warnings(in: layers)
        #expect(warnings.map(\.kind) == [.vanishingGradients])
        let start = warnings.first?.layer.flatMap { name in layers.firstIndex { $0.layer == name } } ?? -1
        #expect((5...14).contains(start), "it starts at layer \(start)")
        #expect(layers.prefix(start + 1).allSatisfy { $0.gradientNorm! < 1e-3 * gradients[16] })
        #expect(
            warnings.first?.description.hasPrefix("gradients vanish in net from \(layers[max(0, start)].layer) towards the input")
                == true)
    }

    @Test("ReLU, normalisation and residuals cure it", arguments: [Cure.relu, .normalization, .residuals])
    private func cures(_ cure: Cure) {
        let (layers, moved) = train(stack(cure))
        #expect(moved > 1e-4, "the first layer moved by \(moved) of its size")
        // Half the units of a narrow layer may be dead from the start; gradients flow through the others.
        #expect(HealthLimits().warnings(in: layers).filter { $0.kind != .deadUnits } == [])
    }

    /// A hundred random 4x4 matrices in a row, with or without normalisation between them.
    private func products(isNormalized: Bool, count: Int = 100) -> Sequential {
        let start = Initialization(
            weights: .normal(standardDeviation: 1), scales: .constant(1), random: RandomSource(seed: 4), on: cpu)
        return Sequential(
            (0..<count).flatMap { _ -> [any Layer] in
                let product = Linear(inputFeatures: 4, outputFeatures: 4, hasBias: false, start)
                return isNormalized ? [product, BatchNorm(channels: 4, start)] : [product]
            })
    }

    private func look(_ network: Sequential) -> [LayerHealth] {
        let x = Tensor(NDArray(normal: RandomSource(seed: 5), shape: [64, 4], on: cpu))
        let monitor = HealthMonitor([("net", network)]), optimizer = SGD(network.parameters, learningRate: 1e-3)
        monitor.watch {
            network(x, phase: .training(RandomSource(seed: 0))).sum().backward()
            monitor.step(optimizer)
        }
        return monitor.layers
    }

    @Test("products of random 4x4 matrices blow up, and normalisation holds them") func matrices() {
        let layers = look(products(isNormalized: false))
        #expect(layers[99].activationNorm! > 1e20 && layers[99].activationNorm!.isFinite)
        #expect(HealthLimits().warnings(in: layers).map(\.kind) == [.overflow])
        #expect(HealthLimits().warnings(in: look(products(isNormalized: false, count: 16))).map(\.kind) == [.explodingGradients])

        let normalized = look(products(isNormalized: true))
        #expect(normalized.allSatisfy { $0.activationNorm! < 100 })
        #expect(!HealthLimits().warnings(in: normalized).contains { [.overflow, .explodingGradients].contains($0.kind) })
    }

    /// One 4x4 matrix, applied twenty times, that is trained to give small values.
    private func losses(ofProductsClippedTo limit: Float?) -> [Float] {
        let matrix = Parameter(NDArray(normal: RandomSource(seed: 4), shape: [4, 4], on: cpu))
        let x = Tensor(NDArray(normal: RandomSource(seed: 5), shape: [8, 4], on: cpu))
        let optimizer = SGD([matrix], learningRate: 0.02)
        return (0..<100).map { _ in
            let loss = (0..<20).reduce(x) { x, _ in x.multiplied(by: matrix.tensor) }.square().mean()
            optimizer.clearGradients()
            loss.backward()
            if let limit { clipGradients(of: [matrix], toNorm: limit) }
            optimizer.step()
            return loss.scalar
        }
    }

    @Test("clipping lets repeated products of one matrix learn, which become NaN otherwise") func clipping() {
        let wild = losses(ofProductsClippedTo: nil), clipped = losses(ofProductsClippedTo: 1)
        #expect(wild.contains { !$0.isFinite })
        #expect(clipped.allSatisfy { $0.isFinite })
        #expect(clipped.last! < 1e-3 * clipped[0], "from \(clipped[0]) to \(clipped.last!)")
    }
}
