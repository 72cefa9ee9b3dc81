import Autograd
import TensorCore

/// What an optimizer remembers of its parameters.
public final class OptimizerMemory {
    /// Steps that each parameter has taken: one without a gradient takes none.
    public private(set) var steps: [Int]
    private let moments: [Moments]
    /// Where the steps are put for a save; nil without parameters, which have no state.
    private let backend: (any ComputeBackend)?

    /// No steps yet.
    ///
    /// - Parameters:
    ///   - moments: What else is saved and restored.
    ///   - parameters: The parameters that it remembers something of.
    public init(for parameters: [Parameter], _ moments: [Moments] = []) {
        (steps, self.moments, backend) = (parameters.map { _ in 0 }, moments, parameters.first?.value.backend)
    }

    /// Counts a step of the parameters at `indices`.
    func count(_ indices: [Int]) { for index in indices { steps[index] += 1 } }

    private static let stepsKey = "steps"

    /// The steps and all moments, as named arrays.
    public var state: [String: NDArray] {
        guard let backend else { return [:] }
        let steps = [Self.stepsKey: NDArray(steps.map(Float.init), shape: [steps.count], on: backend)]
        return moments.reduce(into: steps) { $0.merge($1.state) { $1 } }
    }

    /// Takes the numbers of what `state` gave.
    ///
    /// - Throws: `OptimizerStateError` where an array is missing or has another shape; nothing is then changed.
    public func restore(_ state: [String: HostArray]) throws(OptimizerStateError) {
        if backend == nil { return }
        let counts = try Self.array(Self.stepsKey, shape: [steps.count], in: state)
        for moments in moments { try moments.check(state) }
        for moments in moments { moments.restore(state) }
        steps = counts.values.map { Int($0) }
    }

    fileprivate static func array(
        _ key: String, shape: [Int], in state: [String: HostArray]
    ) throws(OptimizerStateError) -> HostArray {
        guard let saved = state[key], saved.shape == shape else {
            throw OptimizerStateError(key: key, expected: shape, found: state[key]?.shape)
        }
        return saved
    }
}

/// One kind of running average: an array for each parameter, of its shape.
public final class Moments {
    /// Nil only while an array is being changed.
    private var arrays: [NDArray?]
    private let name: String

    /// The same number everywhere.
    ///
    /// - Parameters:
    ///   - name: What the arrays are called in a saved state: "0.name", "1.name" and so on.
    ///   - parameters: Those that have such an average.
    ///   - start: Every number's first value, default 0.
    public init(_ name: String, for parameters: [Parameter], start: Float = 0) {
        self.name = name
        arrays = parameters.map { NDArray(filledWith: start, shape: $0.shape, on: $0.value.backend) }
    }

    /// The array of the parameter at `index`.
    public subscript(index: Int) -> NDArray { arrays[index]! }

    /// Changes one array, in place where no other array shares its memory.
    public func update(_ index: Int, _ change: (inout NDArray) -> Void) {
        var array = take(index)
        change(&array)
        arrays[index] = array
    }

    /// Changes the arrays of the parameters at `indices` in one call, each in place where no other array shares its memory.
    public func update(_ indices: [Int], _ change: (inout [NDArray]) -> Void) {
        var taken = indices.map { take($0) }
        change(&taken)
        for (index, array) in zip(indices, taken) { arrays[index] = array }
    }

    private func take(_ index: Int) -> NDArray {
        defer { arrays[index] = nil }
        return arrays[index]!
    }

    private func key(_ index: Int) -> String { "\(index).\(name)" }

    fileprivate var state: [String: NDArray] {
        Dictionary(uniqueKeysWithValues: arrays.indices.map { (key($0), self[$0]) })
    }

    fileprivate func check(_ state: [String: HostArray]) throws(OptimizerStateError) {
        for index in arrays.indices { _ = try OptimizerMemory.array(key(index), shape: self[index].shape, in: state) }
    }

    /// - Precondition: `check` found nothing.
    fileprivate func restore(_ state: [String: HostArray]) {
        for index in arrays.indices { arrays[index] = NDArray(state[key(index)]!, on: self[index].backend) }
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
