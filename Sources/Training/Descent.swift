import Optimizers

/// The one way from gradients to weights: every step of every optimizer of a training passes here.
public final class Descent {
    /// How gradients are clipped before each step; nil for not at all.
    public let clipping: GradientClipping?
    /// Looks at the present step; set by the training loop where that is due.
    public internal(set) var monitor: HealthMonitor?

    /// A way with clipping, or without.
    public init(clipping: GradientClipping? = nil) { self.clipping = clipping }

    /// A step of an optimizer by the gradients that are there: clipped, and looked at where that is due.
    public func step(_ optimizer: any Optimizer) {
        clipping?.apply(to: optimizer.parameters)
        if let monitor { monitor.step(optimizer) } else { optimizer.step() }
    }
}
