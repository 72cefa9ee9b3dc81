import TensorCore

/// A tensor that an optimizer changes.
public final class Parameter {
    /// The current leaf of the graph. A change makes a new leaf, so a graph made before it keeps the old numbers.
    public private(set) var tensor: Tensor
    /// Counts the changes; whatever is derived from the numbers (packed weights, a spectral norm) is stale when it moves.
    public private(set) var version = 0

    public init(_ value: NDArray) { tensor = Tensor(value, requiresGradient: true) }

    public var shape: [Int] { tensor.shape }
    public var gradient: NDArray? { tensor.gradient?.value }

    /// Whether gradients are wanted at all; a frozen parameter costs none.
    public var isFrozen: Bool {
        get { !tensor.requiresGradient }
        set {
            guard newValue != isFrozen else { return }
            tensor = Tensor(tensor.value, requiresGradient: !newValue)
        }
    }

    public func clearGradient() { tensor.clearGradient() }

    /// The numbers. Setting them forgets the gradient.
    ///
    /// - Precondition: the shape stays.
    public var value: NDArray {
        get { tensor.value }
        set {
            require(newValue.shape == shape, "Parameter: shape \(newValue.shape) instead of \(shape)")
            tensor = Tensor(newValue, requiresGradient: tensor.requiresGradient)
            version += 1
        }
    }

    /// Changes the numbers, in place where no graph still holds them.
    public func update(_ change: (inout NDArray) -> Void) {
        var value = tensor.value
        if isKnownUniquelyReferenced(&tensor) {
            tensor.value = NDArray(0, on: value.backend)
        }
        change(&value)
        tensor = Tensor(value, requiresGradient: tensor.requiresGradient)
        version += 1
    }
}
