import Autograd
import TensorCore

/// An optimizer that treats one parameter after the other by the same rule, and remembers something of each. A new one is
/// its options, what it remembers, and `update`.
protocol ParameterwiseOptimizer: Optimizer {
    var memory: OptimizerMemory { get }

    /// Changes the parameter at `index` by its gradient; `memory.steps` counts this step already.
    func update(_ index: Int, by gradient: NDArray)
}

extension ParameterwiseOptimizer {
    public func step() {
        for (index, parameter) in parameters.enumerated() {
            guard let gradient = parameter.gradient else { continue }
            memory.steps[index] += 1
            update(index, by: gradient)
        }
    }

    public var state: [String: HostArray] { memory.state }
    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) { try memory.restore(state) }
}

/// What an optimizer remembers of its parameters.
final class OptimizerMemory {
    /// Steps that each parameter has taken: one without a gradient takes none.
    var steps: [Int]
    private let moments: [Moments]

    init(for parameters: [Parameter], _ moments: [Moments] = []) {
        (steps, self.moments) = (parameters.map { _ in 0 }, moments)
    }

    private static let stepsKey = "steps"

    var state: [String: HostArray] {
        let steps = [Self.stepsKey: HostArray(shape: [steps.count], values: steps.map(Float.init))]
        return moments.reduce(into: steps) { $0.merge($1.state) { $1 } }
    }

    /// Nothing is changed where a part does not fit.
    func restore(_ state: [String: HostArray]) throws(OptimizerStateError) {
        let counts = try Self.array(Self.stepsKey, shape: [steps.count], in: state)
        for moments in moments { try moments.check(state) }
        for moments in moments { moments.restore(state) }
        steps = counts.values.map { Int($0) }
    }

    fileprivate static func array(
        _ key: String, shape: [Int], in state: [String: HostArray]
    ) throws(OptimizerStateError) -> HostArray {
        guard let saved = state[key], saved.shape == shape else {
            throw OptimizerStateError(
                description: "optimizer state \(key) should have shape \(shape), not "
                    + (state[key].map { "\($0.shape)" } ?? "be missing"))
        }
        return saved
    }
}

/// One kind of running average: an array a parameter, of its shape.
final class Moments {
    private var arrays: [NDArray]
    private let name: String

    /// - Parameter start: Every number's first value.
    init(_ name: String, for parameters: [Parameter], start: Float = 0) {
        self.name = name
        arrays = parameters.map { NDArray(filledWith: start, shape: $0.shape, on: $0.value.backend) }
    }

    subscript(index: Int) -> NDArray { arrays[index] }

    /// Changes one array, in place where nobody else holds it.
    func update(_ index: Int, _ change: (inout NDArray) -> Void) { change(&arrays[index]) }

    private func key(_ index: Int) -> String { "\(index).\(name)" }

    var state: [String: HostArray] {
        Dictionary(uniqueKeysWithValues: arrays.enumerated().map { (key($0.offset), $0.element.host) })
    }

    func check(_ state: [String: HostArray]) throws(OptimizerStateError) {
        for (index, array) in arrays.enumerated() { _ = try OptimizerMemory.array(key(index), shape: array.shape, in: state) }
    }

    /// - Precondition: `check` found nothing.
    func restore(_ state: [String: HostArray]) {
        for index in arrays.indices { arrays[index] = NDArray(state[key(index)]!, on: arrays[index].backend) }
    }
}

extension NDArray {
    /// A gradient with that of an L2 penalty, weightDecay / 2 · |weights|², added.
    func decayed(_ weightDecay: Float, _ parameter: Parameter) -> NDArray {
        weightDecay == 0 ? self : combined(.addScaled(weightDecay), with: parameter.value)
    }

    /// average · share + addend · (1 - share), in the place of the average.
    mutating func average(_ addend: NDArray, share: Float) {
        self = (self * share).combined(.addScaled(1 - share), with: addend)
    }
}
