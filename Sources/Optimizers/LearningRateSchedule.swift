import Foundation

/// How the learning rate changes over a run, as a factor of its first value. Time is counted in whatever unit the run
/// uses, epochs or steps, from 0.
public enum LearningRateSchedule: Sendable, Equatable {
    case constant
    /// 1 for `constant` units, then down in equal steps for `decay` units, to reach 0 just after the last: the
    /// reference's `lambda_rule`.
    case linear(constant: Int, decay: Int)
    /// Multiplied by `factor` (the reference's 0.1) every `period` units.
    case step(period: Int, factor: Float = 0.1)
    /// Half a cosine from 1, to reach 0 after `total` units (Loshchilov and Hutter, 2017).
    case cosine(total: Int)

    /// The factor in unit `time`.
    public func factor(at time: Int) -> Float {
        switch self {
        case .constant: 1
        case .linear(let constant, let decay): max(0, 1 - Float(max(0, time + 1 - constant)) / Float(decay + 1))
        case .step(let period, let factor): Float(pow(Double(factor), Double(time / period)))
        case .cosine(let total): Float((1 + cos(Double.pi * Double(min(time, total)) / Double(total))) / 2)
        }
    }
}
