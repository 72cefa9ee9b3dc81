import Optimizers

/// Applies gradients to weights: every step of every optimizer in a training goes through it.
public final class Descent {
    /// The clipping of the gradients before each step; nil for none.
    public let clipping: GradientClipping?
    /// Measures the current step; set by the training loop in the steps that are measured.
    public internal(set) var monitor: HealthMonitor?

    /// Creates a descent with or without clipping.
    public init(clipping: GradientClipping? = nil) { self.clipping = clipping }

    /// Performs a step of an optimizer with the current gradients, which are clipped first, and measured where that is due.
    public func step(_ optimizer: any Optimizer) {
        clipping?.apply(to: optimizer.parameters)
        if let monitor { monitor.step(optimizer) } else { optimizer.step() }
    }
}
