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
    /// As many whole axes as are not spoken of otherwise: `.ellipsis`.
    case others
    /// An axis of extent 1 that was not there: `.newAxis`.
    case new

    public var choice: AxisChoice { self }
}

extension TensorIndex where Self == AxisChoice {
    /// As many whole axes as are not spoken of otherwise.
    public static var ellipsis: AxisChoice { .others }
    /// An axis of extent 1 that was not there.
    public static var newAxis: AxisChoice { .new }
}

extension Int: TensorIndex {
    public var choice: AxisChoice { .position(self) }
}
extension Range<Int>: TensorIndex {
    public var choice: AxisChoice { .range(lower: lowerBound, upper: upperBound) }
}
extension ClosedRange<Int>: TensorIndex {
    public var choice: AxisChoice { .range(lower: lowerBound, upper: upperBound == -1 ? nil : upperBound + 1) }
}
extension PartialRangeFrom<Int>: TensorIndex {
    public var choice: AxisChoice { .range(lower: lowerBound, upper: nil) }
}
extension PartialRangeUpTo<Int>: TensorIndex {
    public var choice: AxisChoice { .range(lower: 0, upper: upperBound) }
}
extension PartialRangeThrough<Int>: TensorIndex {
    public var choice: AxisChoice { .range(lower: 0, upper: upperBound == -1 ? nil : upperBound + 1) }
}
extension StrideTo<Int>: TensorIndex {
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension StrideThrough<Int>: TensorIndex {
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension [Int]: TensorIndex {
    public var choice: AxisChoice { .positions(IndexArray(self)) }
}
extension IndexArray: TensorIndex {
    public var choice: AxisChoice { .positions(self) }
}
