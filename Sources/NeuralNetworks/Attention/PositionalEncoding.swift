import Autograd
import Foundation
import TensorCore

/// sin(p / 10000^(2i / features)) at feature 2i and the cosine at 2i + 1: positions p as waves, in which moving by a
/// distance is a rotation (Vaswani et al., 2017).
///
/// - Parameters:
///   - positions: How many, counted from 0.
///   - features: Elements for each position; with an odd number the last is a sine.
///   - base: The longest wave has a period of about 2π times this; default 10000.
///   - backend: The backend that holds the array.
/// - Returns: [positions, features].
public func sinusoidalEncoding(
    positions: Int, features: Int, base: Double = 10_000, on backend: any ComputeBackend
) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(positions * features)
    for position in 0..<positions {
        for feature in 0..<features {
            let angle = Double(position) * pow(base, -Double(feature & ~1) / Double(features))
            values.append(Float(feature.isMultiple(of: 2) ? sin(angle) : cos(angle)))
        }
    }
    return Tensor(values, shape: [positions, features], on: backend)
}

/// x plus the sines and cosines of its positions, for x [batch, positions, features] (Vaswani et al., 2017); nothing is learned.
public final class SinusoidalPositionalEncoding: Layer {
    /// [positions, features].
    public let table: Tensor

    /// - Parameters:
    ///   - positions: The largest number that an input may have.
    ///   - features: Extent of the input's last axis.
    ///   - base: The longest wave has a period of about 2π times this; default 10000.
    ///   - backend: The backend that holds the array.
    public init(positions: Int, features: Int, base: Double = 10_000, on backend: any ComputeBackend) {
        table = sinusoidalEncoding(positions: positions, features: features, base: base, on: backend)
    }

    /// x plus its positions, of x's shape.
    ///
    /// - Precondition: x has at most as many positions as the table.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.adding(positions: table) }

    /// `sinusoidal positions`.
    public var summary: String { "sinusoidal positions" }
}

/// x plus a learned vector for each of its positions, for x [batch, positions, features] (Gehring et al., 2017; Devlin et al.,
/// 2019).
public final class LearnedPositionalEncoding: Layer {
    /// [positions, features].
    public let weight: Parameter

    /// A table with values as the initialization draws them.
    ///
    /// - Parameters:
    ///   - positions: The largest number that an input may have.
    ///   - features: Extent of the input's last axis.
    ///   - initialization: How parameters are initialised, and on which backend.
    public init(positions: Int, features: Int, _ initialization: Initialization) {
        weight = Parameter(initialization.weights([positions, features]))
    }

    /// `weight`.
    public var ownState: [StateEntry] { [StateEntry("weight", .parameter(weight))] }

    /// x plus its positions, of x's shape.
    ///
    /// - Precondition: x has at most as many positions as the table.
    public func callAsFunction(_ x: Tensor, phase: Phase) -> Tensor { x.adding(positions: weight.tensor) }

    /// `learned positions`.
    public var summary: String { "learned positions" }
}

extension Tensor {
    /// [batch, positions, features] plus the first rows of a table [positions, features].
    fileprivate func adding(positions table: Tensor) -> Tensor {
        require(
            shape.count == 3 && shape[1] <= table.shape[0] && shape[2] == table.shape[1],
            "positional encoding: input \(shape) for a table of \(table.shape)")
        return self + (shape[1] == table.shape[0] ? table : table.slice(axis: 0, 0..<shape[1]))
    }
}
