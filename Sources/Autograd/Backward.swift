import TensorCore

extension Tensor {
    /// Adds to the gradient of every leaf that this tensor depends on, and of every tensor that retains its own.
    ///
    /// - Parameters:
    ///   - seed: The gradient of this tensor, of its shape; 1 where nil.
    ///   - keepingGraph: Whether the graph stays for another walk; by default saved values are released as the walk passes them. PyTorch's
    ///     `retain_graph`.
    /// - Precondition: a tensor without a seed has one element; the graph has not been released.
    public func backward(seed: Tensor? = nil, keepingGraph: Bool = false) {
        let walk = BackwardWalk(from: self, seed: seed, towards: nil)
        withoutGradient { walk.run(keepingGraph: keepingGraph) { $0.accumulate($1) } }
    }

    fileprivate func accumulate(_ addend: Tensor) {
        guard retainsGradient || (node == nil && requiresGradient) else { return }
        gradient = gradient.map { $0 + addend } ?? addend
    }
}

/// The gradients of `output` with respect to `inputs`, each of its input's shape; zeros where there is no path. PyTorch's
/// `torch.autograd.grad`.
///
/// Only what lies on a path to an input is computed, and no tensor's `gradient` is touched.
/// - Parameters:
///   - output: What is differentiated, a scalar unless a seed is given.
///   - inputs: The tensors that gradients are taken with respect to.
///   - seed: The gradient of `output`; 1 where nil.
///   - createGraph: Whether the gradients can be differentiated again; the graph of `output` then stays too. PyTorch's
///     `create_graph`.
///   - keepingGraph: Whether the graph of `output` stays for another walk; by default saved values are released as the walk
///     passes them. PyTorch's `retain_graph`.
/// - Precondition: without a seed, `output` has one element.
public func gradient(
    of output: Tensor, withRespectTo inputs: [Tensor], seed: Tensor? = nil, createGraph: Bool = false,
    keepingGraph: Bool = false
) -> [Tensor] {
    let walk = BackwardWalk(from: output, seed: seed, towards: Set(inputs.map { ObjectIdentifier($0) }))
    var found: [ObjectIdentifier: Tensor] = [:]
    Recording.$isOn.withValue(createGraph) {
        walk.run(keepingGraph: createGraph || keepingGraph) { tensor, gradient in
            if walk.targets?.contains(ObjectIdentifier(tensor)) == true { found[ObjectIdentifier(tensor)] = gradient }
        }
    }
    return inputs.map {
        found[ObjectIdentifier($0)] ?? Tensor(NDArray(filledWith: 0, shape: $0.shape, on: $0.backend))
    }
}

/// A walk from one tensor to everything it was made from, last made first.
private final class BackwardWalk {
    let targets: Set<ObjectIdentifier>?
    /// Inputs before what was made from them, so the last element is the next to visit.
    private var order: [Tensor] = []
    /// Tensors through which a gradient reaches a target; nil where all that require one count.
    private var onPath: Set<ObjectIdentifier> = []
    private var gradients: [ObjectIdentifier: Tensor] = [:]

    init(from root: Tensor, seed: Tensor?, towards targets: Set<ObjectIdentifier>?) {
        require(root.requiresGradient, "backward: the tensor depends on nothing that requires a gradient")
        require(
            seed.map { $0.shape == root.shape } ?? (root.value.count == 1),
            "backward: shape \(root.shape) needs a seed of that shape\(seed.map { ", not \($0.shape)" } ?? "")")
        self.targets = targets
        gradients[ObjectIdentifier(root)] = seed ?? Tensor(NDArray(filledWith: 1, shape: root.shape, on: root.backend))
        collect(from: root)
    }

    /// Depth first without recursion: a tensor is listed when all its inputs have been.
    private func collect(from root: Tensor) {
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var stack: [(tensor: Tensor, next: Int)] = [(root, 0)]
        while let (tensor, next) = stack.last {
            require(!tensor.isReleased, "backward: the graph was released by an earlier walk; pass keepingGraph there")
            let inputs = tensor.node?.inputs ?? []
            if next < inputs.count {
                stack[stack.count - 1].next += 1
                let input = inputs[next]
                if input.requiresGradient && seen.insert(ObjectIdentifier(input)).inserted { stack.append((input, 0)) }
                continue
            }
            stack.removeLast()
            order.append(tensor)
            let id = ObjectIdentifier(tensor)
            if targets?.contains(id) ?? true || inputs.contains(where: { onPath.contains(ObjectIdentifier($0)) }) {
                onPath.insert(id)
            }
        }
    }

    /// Visits each tensor with its complete gradient. Saved values are released on the way unless the graph is kept.
    func run(keepingGraph: Bool, visit: (Tensor, Tensor) -> Void) {
        while !order.isEmpty {
            let isPassedOn = passOn(order[order.count - 1], visit: visit)
            if isPassedOn && !keepingGraph {
                let isWanted = !isKnownUniquelyReferenced(&order[order.count - 1])
                order[order.count - 1].release(isWanted: isWanted)
            }
            order.removeLast()
        }
    }

    /// Adds what the rule of the operation that made a tensor makes of its gradient to the gradients of those inputs that
    /// want one. False where no gradient came.
    private func passOn(_ tensor: Tensor, visit: (Tensor, Tensor) -> Void) -> Bool {
        guard let gradient = gradients.removeValue(forKey: ObjectIdentifier(tensor)) else { return false }
        visit(tensor, gradient)
        guard let node = tensor.node else { return false }
        let inputs = node.inputs
        let call = OperationCall(
            inputs: inputs, output: tensor,
            needs: inputs.map { $0.requiresGradient && onPath.contains(ObjectIdentifier($0)) })
        guard call.needs.contains(true) else { return true }
        for (input, addend) in zip(inputs, node.rule.backward(gradient, call)) {
            guard let addend else { continue }
            require(
                addend.shape == input.shape,
                "backward: \(type(of: node.rule)) made a gradient of shape \(addend.shape) for an input of \(input.shape)")
            let id = ObjectIdentifier(input)
            gradients[id] = gradients[id].map { $0 + addend } ?? addend
        }
        return true
    }
}
