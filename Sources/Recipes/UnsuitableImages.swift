/// The reason why networks cannot be trained on images of some size.
public enum UnsuitableImages: Error, Equatable, CustomStringConvertible {
    /// A side is below `least` pixels.
    case tooSmall(width: Int, height: Int, least: Int)
    /// A side is not a multiple of `multiple`.
    case indivisible(width: Int, height: Int, multiple: Int)

    /// What is wrong with the images.
    public var problem: String {
        switch self {
        case .tooSmall(let width, let height, _): "images of \(width)x\(height) are too small for these networks"
        case .indivisible(let width, let height, let multiple): "images of \(width)x\(height) do not divide by \(multiple)"
        }
    }

    /// A size that would work.
    public var remedy: String {
        switch self {
        case .tooSmall(_, _, let least): "use at least \(least) pixels a side"
        case .indivisible: "use a size that does"
        }
    }

    /// The problem and the remedy, in one line.
    public var description: String { "\(problem) - \(remedy)" }
}
