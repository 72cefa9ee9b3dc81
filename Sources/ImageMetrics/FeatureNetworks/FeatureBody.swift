import Autograd
import NeuralNetworks
import TensorCore

/// What computes features: stages, the mean over all pixels, and perhaps a classification.
final class FeatureBody: Module {
    let stage: FeatureStage
    /// From features to scores of classes, with its name; nil where the classes are of no use.
    let classifier: (name: String, layer: Linear)?

    init(_ stage: FeatureStage, classifier: (name: String, layer: Linear)? = nil) {
        (self.stage, self.classifier) = (stage, classifier)
    }

    var children: [(name: String, module: any Module)] {
        stage.units.flatMap(\.parts) + (classifier.map { [($0.name, $0.layer)] } ?? [])
    }

    /// Folds batch norm into the convolutions; the state is not that of the file any more.
    func fold() { for unit in stage.units { unit.fold() } }

    /// Images [count, side, side, 3] to [count, features].
    func features(_ images: Tensor) -> Tensor { stage(images).mean(axes: [1, 2]) }

    /// The classes with the highest scores, and their probabilities; none without classification.
    func classes(_ features: Tensor) -> (classes: [Int], confidences: [Float]) {
        guard let scores = classifier?.layer(features, phase: .evaluation) else { return ([], []) }
        let classes = scores.argMax(axis: 1).values, probabilities = scores.softmax(axis: 1).values
        return (classes, classes.enumerated().map { probabilities[$0 * scores.shape[1] + $1] })
    }

    /// A hash of the bits of all numbers, in the manner of FNV-1a (Fowler, Noll, Vo) by words of 32 bits, in 16 hex digits.
    var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for entry in state() {
            for value in entry.value.values { hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3 }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A part of a network: convolutions, and how their results go together.
indirect enum FeatureStage {
    case convolution(ConvolutionUnit)
    case pooling(any Layer)
    /// One after the other.
    case sequence([FeatureStage])
    /// All of the same input; their channels one after the other.
    case joined([FeatureStage])
    /// The sum of input and result.
    case residual(FeatureStage)

    /// The convolutions, in the order in which they are named.
    var units: [ConvolutionUnit] {
        switch self {
        case .convolution(let unit): [unit]
        case .pooling: []
        case .sequence(let stages), .joined(let stages): stages.flatMap(\.units)
        case .residual(let stage): stage.units
        }
    }

    /// Images [count, height, width, channels] to what the stage makes of them.
    func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .convolution(let unit): unit(x)
        case .pooling(let layer): layer(x, phase: .evaluation)
        case .sequence(let stages): stages.reduce(x) { $1($0) }
        case .joined(let stages): .concatenated(stages.map { $0(x) }, axis: -1)
        case .residual(let stage): x + stage(x)
        }
    }
}
