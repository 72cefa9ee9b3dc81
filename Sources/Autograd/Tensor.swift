import TensorCore

/// An array that remembers how it was made, so that gradients can flow back through it.
///
/// Operations run at once and, where an input requires a gradient, leave a node with those inputs and the rule of the
/// operation's derivative: a tape. `backward()` walks it from the end.
public final class Tensor {
    /// The numbers.
    public var value: NDArray {
        if let held { return held }
        guard let node else { fatalError("Tensor: the numbers of a parameter were read while it is changed") }
        let value = node.rule.repeated(node.inputs)
        held = value
        return value
    }
    /// Nil while the numbers are released, to be computed again when they are needed.
    private var held: NDArray?
    /// Extent of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Where the numbers live.
    public let backend: any ComputeBackend
    /// Whether gradients flow to this tensor: it is a leaf that asked for one, or was made from such a leaf.
    public let requiresGradient: Bool
    /// What `backward()` has added up here; leaves that require a gradient have one, others after `retainGradient()`.
    public package(set) var gradient: Tensor?

    var retainsGradient = false
    var node: Node?
    /// Set when a backward walk has let this tensor's node go.
    var isReleased = false

    /// A leaf of the graph.
    public init(_ value: NDArray, requiresGradient: Bool = false) {
        (held, shape, backend, self.requiresGradient) = (value, value.shape, value.backend, requiresGradient)
    }

    init(_ value: NDArray, node: Node?) {
        (held, shape, backend, requiresGradient, self.node) = (value, value.shape, value.backend, node != nil, node)
    }

    /// A leaf from numbers in row-major order.
    ///
    /// - Parameters:
    ///   - shape: Extent of each axis, outermost first; one axis where nil.
    ///   - backend: Where the numbers live.
    ///   - values: Numbers in row-major order.
    ///   - requiresGradient: Whether gradients flow to the tensor, default false.
    public convenience init(
        _ values: [Float], shape: [Int]? = nil, on backend: any ComputeBackend, requiresGradient: Bool = false
    ) {
        self.init(NDArray(values, shape: shape ?? [values.count], on: backend), requiresGradient: requiresGradient)
    }

    /// The numbers in row-major order.
    public var values: [Float] { value.values }
    /// The only element.
    ///
    /// - Precondition: there is one.
    public var scalar: Float { value.scalar }

    /// Keeps the gradient of a tensor that is not a leaf.
    public func retainGradient() { retainsGradient = true }
    /// Forgets the gradient.
    public func clearGradient() { gradient = nil }

    /// Takes the numbers off a leaf that is about to be replaced.
    func letGo() { held = nil }

    /// Gives the numbers' memory back where making them once more is cheap: activations are most of what a training holds.
    func letGoIfCheap() { if let node, node.rule.isCheapToRepeat { held = nil } }

    /// Removes the node; numbers that only it could make are made before, if they may still be asked for.
    func release(isWanted: Bool) {
        if isWanted { _ = value }
        node = nil
        isReleased = true
    }

    /// The same numbers without a past: no gradient flows through.
    public func detached() -> Tensor { Tensor(value) }

    // Letting go of a deep graph tensor by tensor would recurse once a node; this takes the nodes off one by one instead.
    deinit {
        guard var inputs = node?.takeInputs() else { return }
        while var tensor = inputs.popLast() {
            if isKnownUniquelyReferenced(&tensor), let node = tensor.node {
                tensor.node = nil
                inputs += node.takeInputs()
            }
        }
    }
}

/// What an operation leaves on the tape.
final class Node {
    private(set) var inputs: [Tensor]
    let rule: any GradientRule

    init(inputs: [Tensor], rule: any GradientRule) { (self.inputs, self.rule) = (inputs, rule) }

    func takeInputs() -> [Tensor] {
        defer { inputs = [] }
        return inputs
    }
}

/// Whether operations leave nodes on the tape in the current scope.
enum Recording {
    @TaskLocal static var isOn = true
}

/// Runs `body` without recording: what it makes requires no gradient.
public func withoutGradient<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Recording.$isOn.withValue(false, operation: body)
}
