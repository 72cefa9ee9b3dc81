import Autograd
import Fixtures
import NeuralNetworks
import TensorCore
import Testing

@Suite("Layers") struct LayerTests {
    @Test("do as PyTorch's", arguments: LayerCase.all, LayerCase.backends)
    func values(_ layerCase: LayerCase, on backend: any ComputeBackend) throws {
        let recorded = ModuleCase(layerCase.name, in: try Fixture(layerCase.fixture))
        let differences = try recorded.differences(
            of: layerCase.layer(on: backend), phase: layerCase.phase, tolerance: 5e-6, on: backend)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test func everyCaseOfTheFixturesIsUsed() throws {
        for fixture in Set(LayerCase.all.map(\.fixture)) {
            #expect(LayerCase.all.filter { $0.fixture == fixture }.map(\.name).sorted() == (try Fixture(fixture)).cases)
        }
    }

    @Test("have the gradients that finite differences give", arguments: LayerCase.all.filter { $0.hasSmoothNeighbourhood })
    func finiteDifferences(_ layerCase: LayerCase) throws {
        let layer = layerCase.layer(), random = RandomSource(seed: 8)
        let input = HostArray(
            shape: layerCase.input, values: (0..<layerCase.input.reduce(1, *)).map { _ in random.normal() })
        let byInput = checkGradients(of: { layer($0[0], phase: layerCase.phase) }, at: [input], on: LayerCase.backend)
        #expect(byInput == nil)
        let byParameters = differenceAlongDirections(of: layer, at: input, phase: layerCase.phase)
        #expect(byParameters == nil)
    }

    @Test func linearLayersKeepAllAxesInFront() {
        let random = RandomSource(seed: 4), backend = LayerCase.backend
        let layer = Linear(inputFeatures: 6, outputFeatures: 3, Initialization(random: random, on: backend))
        let output = layer(Tensor(NDArray(normal: random, shape: [2, 5, 6], on: backend)), phase: .evaluation)
        let graph = LayerGraph(of: layer, inputShape: [2, 5, 6])
        #expect(output.shape == [2, 5, 3] && layer.outputShape([2, 5, 6]) == output.shape)
        #expect(graph.multiplyAdds == 2 * 5 * 6 * 3)
    }

    @Test func maximaAreTheSameWithoutAGradient() {
        let random = RandomSource(seed: 6)
        var values = (0..<7 * 8 * 9).map { _ in random.uniform(in: -2..<2).rounded() }
        (values[100], values[300], values[301]) = (.nan, .infinity, -.infinity)
        for (stride, padding) in [(3, 0), (2, 0), (1, 1)] {
            let layer = MaxPooling(size: 3, stride: stride, padding: padding)
            let results = [false, true].map { requiresGradient in
                layer(
                    Tensor(values, shape: [1, 7, 8, 9], on: LayerCase.backend, requiresGradient: requiresGradient),
                    phase: .evaluation)
            }
            #expect(mismatch(results[0], results[1].value.host, absolute: 0, relative: 0) == nil)
            #expect(results[0].shape == layer.outputShape([1, 7, 8, 9]) && results[1].requiresGradient)
        }
    }

    /// In training the gradient takes u and v for constants though they move with the weights, in evaluation they stay.
    @Test func finiteDifferencesUnderSpectralNorm() {
        let initialization = Initialization(
            weights: .normal(standardDeviation: 0.3), random: RandomSource(seed: 4), on: LayerCase.backend)
        let convolution = Convolution(
            inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1, hasSpectralNorm: true, initialization)
        let linear = Linear(inputFeatures: 6, outputFeatures: 3, hasSpectralNorm: true, initialization)
        for (layer, shape) in [(convolution as any Layer, [1, 4, 3, 3]), (linear, [2, 6])] {
            let input = NDArray(normal: RandomSource(seed: 9), shape: shape, on: LayerCase.backend).host
            withoutGradient {
                for _ in 0..<2 {
                    _ = layer(Tensor(NDArray(input, on: LayerCase.backend)), phase: .training(RandomSource(seed: 1)))
                }
            }
            let byInput = checkGradients(of: { layer($0[0], phase: .evaluation) }, at: [input], on: LayerCase.backend)
            #expect(byInput == nil)
            #expect(differenceAlongDirections(of: layer, at: input, phase: .evaluation) == nil)
        }
    }
}

extension LayerCase {
    /// Whether no kink of a (leaky) ReLU or of pooling can come in the way of a finite difference, and no row of padding, which
    /// gets no gradient.
    fileprivate var hasSmoothNeighbourhood: Bool {
        !["relu", "selu", "looked-up-padding"].contains { name.contains($0) }
            && (!name.hasPrefix("block") || name == "block-unpooled")
    }
}

/// Compares the derivatives of a projection of the layer's output along random directions in the space of its parameters,
/// by four values each and by the gradient.
///
/// - Returns: nil where they agree.
private func differenceAlongDirections(of layer: any Layer, at input: HostArray, phase: Phase) -> String? {
    let parameters = layer.parameters
    guard !parameters.isEmpty else { return nil }
    let random = RandomSource(seed: 3), x = Tensor(NDArray(input, on: LayerCase.backend)), step: Float = 0.02
    let output = layer(x, phase: phase)
    let projection = output.values.map { _ in random.normal() }
    let gradients = gradient(
        of: output, withRespectTo: parameters.map(\.tensor), seed: Tensor(projection, shape: output.shape, on: LayerCase.backend))
    let origin = parameters.map(\.value)
    for direction in 0..<4 {
        let moves = origin.map { NDArray(normal: random, shape: $0.shape, on: LayerCase.backend) }
        func value(_ steps: Float) -> Double {
            for (parameter, (start, move)) in zip(parameters, zip(origin, moves)) {
                parameter.value = start.combined(.addScaled(steps * step), with: move)
            }
            return zip(layer(x, phase: phase).values, projection).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let difference = (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * Double(step))
        let products = zip(gradients, moves).flatMap { zip($0.values, $1.values).map { Double($0) * Double($1) } }
        let analytic = products.reduce(0, +), scale = products.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if abs(analytic - difference) > 1e-3 * (abs(analytic) + scale) {
            return "along direction \(direction): \(analytic), by finite differences \(difference)"
        }
    }
    return nil
}
