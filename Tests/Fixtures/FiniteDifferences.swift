import Autograd
import Foundation
import TensorCore

/// How a finite-difference check is done.
public struct FiniteDifferences: Sendable {
    /// Distance between the points at which the function is evaluated: large enough that float32 leaves digits in the
    /// difference, small enough to stay on one side of a kink 2 steps away.
    public var step: Float
    /// The largest error, relative to the gradient's element and to the root mean square of all of its elements.
    public var tolerance: Double
    /// The most elements of one input that are checked; beyond that a random choice is.
    public var elements: Int
    /// Of the choice, and of the projection that makes one number of the function's output.
    public var seed: UInt64

    /// A check with these settings.
    public init(step: Float = 1e-2, tolerance: Double = 1e-2, elements: Int = 24, seed: UInt64 = 1) {
        (self.step, self.tolerance, self.elements, self.seed) = (step, tolerance, elements, seed)
    }
}

/// Checks the gradients of `function` at `inputs` against differences of its values.
///
/// The output is projected onto random numbers; the derivative of the projection is taken from four values around each
/// element (Σ projection · (8 (f(+h) - f(-h)) - (f(+2h) - f(-2h))) / 12h, summed in double precision, whose error falls with
/// h⁴), and by `gradient(of:withRespectTo:seed:)`.
/// - Returns: nil where they agree; else the worst element.
public func checkGradients(
    of function: ([Tensor]) -> Tensor, at inputs: [HostArray], on backend: any ComputeBackend,
    _ options: FiniteDifferences = FiniteDifferences()
) -> Mismatch? {
    let random = RandomSource(seed: options.seed)
    func leaves(_ arrays: [HostArray]) -> [Tensor] { arrays.map { Tensor(NDArray($0, on: backend), requiresGradient: true) } }

    let tensors = leaves(inputs)
    let output = function(tensors)
    let projection = output.values.map { _ in random.normal() }
    let seed = Tensor(projection, shape: output.shape, on: backend)
    let gradients = gradient(of: output, withRespectTo: tensors, seed: seed).map(\.value.host)

    for (input, analytic) in gradients.enumerated() {
        guard analytic.shape == inputs[input].shape else {
            return Mismatch(description: "gradient \(input) has shape \(analytic.shape) instead of \(inputs[input].shape)")
        }
        let scale = (analytic.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, analytic.values.count)))
            .squareRoot()
        let order = random.permutation(analytic.values.count).prefix(options.elements)
        for element in order {
            func values(_ steps: Float) -> (at: Double, values: [Float]) {
                var moved = inputs
                moved[input].values[element] += steps * options.step
                return (Double(moved[input].values[element]), function(leaves(moved)).values)
            }
            let near = (values(-1), values(1)), far = (values(-2), values(2))
            var difference = 0.0
            for (i, weight) in projection.enumerated() {
                // The points as float32 has them, which are not exactly h apart.
                let first = (Double(near.1.values[i]) - Double(near.0.values[i])) / (near.1.at - near.0.at)
                let second = (Double(far.1.values[i]) - Double(far.0.values[i])) / (far.1.at - far.0.at)
                difference += Double(weight) * (4 * first - second) / 3
            }
            let value = Double(analytic.values[element])
            if !(abs(difference - value) <= options.tolerance * (max(abs(difference), abs(value)) + scale) + 1e-4) {
                return Mismatch(
                    description: "gradient \(input) of shape \(analytic.shape) at element \(element): "
                        + "\(value), by finite differences \(difference)")
            }
        }
    }
    return nil
}

/// Checks the second derivatives: for each input the function's gradient, made with `createGraph`, is itself checked by
/// `checkGradients` as a function of all inputs and of its seed.
public func checkSecondGradients(
    of function: ([Tensor]) -> Tensor, at inputs: [HostArray], on backend: any ComputeBackend,
    _ options: FiniteDifferences = FiniteDifferences()
) -> Mismatch? {
    let random = RandomSource(seed: options.seed, stream: [2])
    let shape = withoutGradient { function(inputs.map { Tensor(NDArray($0, on: backend)) }).shape }
    let seed = HostArray(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in random.normal() })
    for input in inputs.indices {
        let failure = checkGradients(
            of: { tensors in
                let output = function(Array(tensors.dropLast()))
                return gradient(of: output, withRespectTo: [tensors[input]], seed: tensors.last, createGraph: true)[0]
            }, at: inputs + [seed], on: backend, options)
        if let failure { return Mismatch(description: "of gradient \(input): \(failure)") }
    }
    return nil
}
