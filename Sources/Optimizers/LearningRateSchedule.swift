import Foundation

/// How the learning rate changes over a run: a factor of its first value for each time t, counted from 0 in the unit
/// that the run uses, epochs or steps. What depends on how the run goes is a `Plateau`; its factor multiplies this one.
public indirect enum LearningRateSchedule: Sendable, Equatable {
    /// 1: the rate stays. PyTorch's `ConstantLR`, with its factor 1.
    case constant
    /// 1 for `constant` units, then 1 - (t + 1 - constant) / (decay + 1), to reach 0 just after `decay` more: the reference's
    /// `lambda_rule`. PyTorch's `LambdaLR`.
    case linear(constant: Int, decay: Int)
    /// factor^⌊t / period⌋: lower every `period` units, the reference's factor 0.1. PyTorch's `StepLR`.
    case step(period: Int, factor: Float = 0.1)
    /// factorⁿ, n the number of `milestones` that t has reached. PyTorch's `MultiStepLR`.
    case multiStep(milestones: [Int], factor: Float = 0.1)
    /// factorᵗ. PyTorch's `ExponentialLR`.
    case exponential(factor: Float)
    /// least + ½ (1 - least) (1 + cos(π t / total)), half a cosine (Loshchilov and Hutter, 2017); after `total` units it stays.
    /// PyTorch's `CosineAnnealingLR`.
    ///
    /// PyTorch's goes up again after `total`.
    case cosine(total: Int, least: Float = 0)
    /// Half a cosine from 1 to `least` in `period` units, again and again, each time `growth` times as long (Loshchilov and
    /// Hutter, 2017). PyTorch's `CosineAnnealingWarmRestarts`.
    case cosineWithWarmRestarts(period: Int, growth: Int = 1, least: Float = 0)
    /// √(scale / (scale + t)); after a warm-up of `scale` units, the transformer's rule (Vaswani et al., 2017). PyTorch's
    /// `LambdaLR`.
    case inverseSquareRoot(scale: Int)
    /// start + (1 - start) t / units, to reach 1 after `units`, where `next` then begins at its time 0 (Goyal et al., 2017).
    /// PyTorch's `LinearLR` and `SequentialLR`.
    case warmUp(units: Int, start: Float = 0, then: LearningRateSchedule)
    /// f(⌊t / steps⌋), f being `schedule`, which counts epochs of `steps` steps where t counts steps. PyTorch's `LambdaLR`, its
    /// `step` called once an epoch.
    case perEpoch(steps: Int, LearningRateSchedule)

    /// The factor in unit `time`.
    public func factor(at time: Int) -> Float {
        switch self {
        case .constant: 1
        case .linear(let constant, let decay): max(0, 1 - Float(max(0, time + 1 - constant)) / Float(decay + 1))
        case .step(let period, let factor): Self.power(factor, time / period)
        case .multiStep(let milestones, let factor): Self.power(factor, milestones.filter { $0 <= time }.count)
        case .exponential(let factor): Self.power(factor, time)
        case .cosine(let total, let least): Self.halfCosine(min(time, total), of: total, least: least)
        case .cosineWithWarmRestarts(let period, let growth, let least):
            Self.restarting(at: time, period: period, growth: growth, least: least)
        case .inverseSquareRoot(let scale): Float((Double(scale) / Double(scale + time)).squareRoot())
        case .warmUp(let units, let start, let next):
            time < units ? start + (1 - start) * Float(time) / Float(units) : next.factor(at: time - units)
        case .perEpoch(let steps, let schedule): schedule.factor(at: time / steps)
        }
    }

    private static func power(_ factor: Float, _ exponent: Int) -> Float { Float(pow(Double(factor), Double(exponent))) }

    private static func halfCosine(_ time: Int, of total: Int, least: Float) -> Float {
        least + (1 - least) * Float((1 + cos(Double.pi * Double(time) / Double(total))) / 2)
    }

    private static func restarting(at time: Int, period: Int, growth: Int, least: Float) -> Float {
        var (time, period) = (time, period)
        if growth == 1 {
            time %= period
        } else {
            while time >= period { (time, period) = (time - period, period * growth) }
        }
        return halfCosine(time, of: period, least: least)
    }
}

/// √(batchSize / referenceBatchSize): what a learning rate that serves batches of `referenceBatchSize` is multiplied by for those of
/// `batchSize`, so that the noise of a step keeps its variance (Krizhevsky, 2014, "One weird trick for parallelizing
/// convolutional neural networks").
public func squareRootScaling(batchSize: Int, referenceBatchSize: Int) -> Float {
    (Float(batchSize) / Float(referenceBatchSize)).squareRoot()
}
