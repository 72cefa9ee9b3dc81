import CKernels
import TensorCore

extension CPUBackend {
    /// One Adam step on each weight, in place where no other array shares its memory.
    public func adam(
        _ steps: [AdamStep], gradients: [NDArray], weights: inout [NDArray], first: inout [NDArray], second: inout [NDArray]
    ) {
        for index in steps.indices {
            let step = steps[index], count = weights[index].count
            let span = recorder?.begin(.optimizer(count: count))
            defer { span?.end() }
            makeUnique(&weights[index])
            makeUnique(&first[index])
            makeUnique(&second[index])
            unsafeDowncast(weights[index].storage.contents, to: HostBuffer.self).packed = [:]
            var constants = cg_adam_step(
                step_size: step.stepSize, beta1: step.beta1, beta2: step.beta2, root_correction: step.rootCorrection,
                epsilon: step.epsilon, weight_decay: step.weightDecay, shrink: step.shrink)
            kernels.adam(
                workers, &constants, count, pointer(gradients[index]), pointer(weights[index]), pointer(first[index]),
                pointer(second[index]))
        }
    }

    /// Copies an array whose memory another array shares, so that it may be changed.
    private func makeUnique(_ array: inout NDArray) {
        if !array.isUniquelyHeld() { array = unary(.affine(scale: 1, offset: 0), array) }
    }
}
