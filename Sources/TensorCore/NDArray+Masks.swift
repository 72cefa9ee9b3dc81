// Masks: arrays of ones and zeros, made with a few functions of the backend. NaN is neither greater, smaller nor equal, as in
// IEEE 754, and counts as true, as in PyTorch.

extension NDArray {
    /// 1 where x is above 0 or NaN, else 0.
    private var isPositiveOrNaN: NDArray { NDArray(1, on: backend).combined(.leakyReLUGradient(slope: 0), with: self) }

    /// 1 where x is not 0, else 0.
    package var truth: NDArray { map(.absolute).isPositiveOrNaN }

    /// 1 where x is 0, else 0.
    package var negation: NDArray { truth.complement }

    /// The other one of 0 and 1.
    private var complement: NDArray { map(.affine(scale: -1, offset: 1)) }

    /// 1 where x is NaN, else 0.
    package var isNaN: NDArray { map(.absolute).map(.affine(scale: -1, offset: 0)).isPositiveOrNaN }

    /// 1 where this is greater, else 0.
    package func isGreater(than other: NDArray) -> NDArray { combined(.isGreater, with: other) }

    /// 1 where this is greater or equal, else 0.
    package func isAtLeast(_ other: NDArray) -> NDArray { (other.isGreater(than: self) + isUnordered(with: other)).complement }

    /// 1 where both are equal, else 0.
    package func isEqual(to other: NDArray) -> NDArray { isDifferent(from: other).complement }

    /// 1 where both differ, else 0.
    package func isDifferent(from other: NDArray) -> NDArray {
        isGreater(than: other) + other.isGreater(than: self) + isUnordered(with: other)
    }

    /// 1 where either is NaN: so is their minimum then.
    private func isUnordered(with other: NDArray) -> NDArray { combined(.minimum, with: other).isNaN }

    /// Positions of the elements that are not 0, in row-major order.
    package var truePositions: [Int] {
        values.withUnsafeBufferPointer { values in
            [Int](unsafeUninitializedCapacity: values.count) { positions, count in
                // Written in any case, counted where true: no jump to guess.
                for position in values.indices {
                    positions[count] = position
                    count += values[position] != 0 ? 1 : 0
                }
            }
        }
    }
}
