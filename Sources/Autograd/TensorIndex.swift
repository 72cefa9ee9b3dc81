import TensorCore

/// What may stand between the brackets of `x[...]`, for one axis: a position, a range or a stride, a list of positions; or
/// `.ellipsis` for the axes that nothing is said of, or `.newAxis`.
///
/// Positions and the bounds of ranges count from the end where negative.
public protocol TensorIndex {
    /// What is chosen of the axis.
    var choice: AxisChoice { get }
}

/// What `TensorIndex` says of an axis.
public enum AxisChoice: TensorIndex {
    /// One position; the axis goes.
    case position(Int)
    /// From `lower` up to but not `upper`; nil for the end of the axis.
    case range(lower: Int, upper: Int?)
    /// Positions in any order and number; the axis becomes those of the array.
    case positions(IndexArray)
    /// The whole axes that no other index selects from: `.ellipsis`.
    case others
    /// An axis of extent 1 that was not there: `.newAxis`.
    case new

    /// Itself.
    public var choice: AxisChoice { self }
}

extension TensorIndex where Self == AxisChoice {
    /// The whole axes that no other index selects from.
    public static var ellipsis: AxisChoice { .others }
    /// An axis of extent 1 that was not there.
    public static var newAxis: AxisChoice { .new }
}

extension Int: TensorIndex {
    /// One position; the axis goes.
    public var choice: AxisChoice { .position(self) }
}
extension Range<Int>: TensorIndex {
    /// The positions of the range.
    public var choice: AxisChoice { .range(lower: lowerBound, upper: upperBound) }
}
extension ClosedRange<Int>: TensorIndex {
    /// The positions of the range, its upper bound included.
    public var choice: AxisChoice { .range(lower: lowerBound, upper: upperBound == -1 ? nil : upperBound + 1) }
}
extension PartialRangeFrom<Int>: TensorIndex {
    /// The positions from the lower bound on.
    public var choice: AxisChoice { .range(lower: lowerBound, upper: nil) }
}
extension PartialRangeUpTo<Int>: TensorIndex {
    /// The positions before the upper bound.
    public var choice: AxisChoice { .range(lower: 0, upper: upperBound) }
}
extension PartialRangeThrough<Int>: TensorIndex {
    /// The positions up to and with the upper bound.
    public var choice: AxisChoice { .range(lower: 0, upper: upperBound == -1 ? nil : upperBound + 1) }
}
extension StrideTo<Int>: TensorIndex {
    /// The positions of the stride.
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension StrideThrough<Int>: TensorIndex {
    /// The positions of the stride, its end included.
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension [Int]: TensorIndex {
    /// These positions, in their order.
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension IndexArray: TensorIndex {
    /// These positions; the axis becomes those of the array.
    public var choice: AxisChoice { .positions(self) }
}
