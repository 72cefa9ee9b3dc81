import TensorCore

/// A tensor that an optimizer changes.
public final class Parameter {
    /// The current leaf of the graph. A change makes a new leaf, so a graph made before it keeps the old numbers.
    public private(set) var tensor: Tensor
    /// Counts the changes; anything derived from the numbers (packed weights, a spectral norm) is stale when it changes.
    public private(set) var version = 0

    /// A parameter that begins as `value`.
    public init(_ value: NDArray) { tensor = Tensor(value, requiresGradient: true) }

    /// Extent of each axis, outermost first.
    public var shape: [Int] { tensor.shape }

    /// What `backward()` has added up; nil before. Setting it replaces what an optimizer will use: clipping and averaging over
    /// machines do.
    ///
    /// - Precondition: the shape is the parameter's.
    public var gradient: NDArray? {
        get { tensor.gradient?.value }
        set {
            require(newValue.map { $0.shape == shape } ?? true, "Parameter: a gradient of another shape than \(shape)")
            tensor.gradient = newValue.map { Tensor($0) }
        }
    }

    /// Whether gradients are left out; a frozen parameter costs none.
    public var isFrozen: Bool {
        get { !tensor.requiresGradient }
        set {
            guard newValue != isFrozen else { return }
            tensor = Tensor(tensor.value, requiresGradient: !newValue)
        }
    }

    /// Forgets the gradient.
    public func clearGradient() { tensor.clearGradient() }

    /// The numbers. Setting them forgets the gradient.
    ///
    /// - Precondition: the shape stays.
    public var value: NDArray {
        get { tensor.value }
        set {
            require(newValue.shape == shape, "Parameter: shape \(newValue.shape) instead of \(shape)")
            replace(newValue)
        }
    }

    /// Changes the numbers, in place where no graph still holds them, and forgets the gradient.
    ///
    /// - Parameter change: Gets the numbers and leaves others of the same shape; it must not read the parameter itself.
    public func update(_ change: (inout NDArray) -> Void) {
        var value = take()
        change(&value)
        replace(value)
    }

    /// Changes the numbers of many parameters in one call, each in place where no graph still holds it, and forgets their
    /// gradients.
    ///
    /// - Parameters:
    ///   - change: Gets the numbers of all and leaves others of the same shapes; it must not read the parameters.
    ///   - parameters: The parameters that are changed.
    public static func update(_ parameters: [Parameter], _ change: (inout [NDArray]) -> Void) {
        var values = parameters.map { $0.take() }
        change(&values)
        for (parameter, value) in zip(parameters, values) { parameter.replace(value) }
    }

    /// The numbers, no longer held by the leaf unless a graph holds it too.
    private func take() -> NDArray {
        let value = tensor.value
        if isKnownUniquelyReferenced(&tensor) { tensor.letGo() }
        return value
    }

    private func replace(_ value: NDArray) {
        tensor = Tensor(value, requiresGradient: tensor.requiresGradient)
        version += 1
    }
}
