/// The figures of translated or generated images, with those that say what they mean.
public struct SetComparison: Sendable, Codable, Equatable {
    /// The name of the direction, as `a2b`; `samples` for images from noise.
    public let name: String
    /// The figures of the translated or generated images.
    public internal(set) var made: SetFigures
    /// Halves of the target set against each other; nil for fewer than four images.
    public let floor: SetFigures?
    /// The sources, untouched; nil where there are none.
    public internal(set) var ceiling: SetFigures?
    /// The names of the ImageNet classes that are the target set's own; empty where it has none.
    public let ownClasses: [String]
    /// The share of target images whose first class is one of `ownClasses`.
    public let targetClassShare: Double?
    /// How far the images are from source to target: 0 as the sources, 1 as the floor. Nil where there is no scale, because there
    /// are no sources, or because they hardly differ from the target set.
    public let progress: Double?

    init(
        name: String, made: SetFigures, floor: SetFigures?, ceiling: SetFigures?, ownClasses: [String], targetClassShare: Double?
    ) {
        (self.name, self.made, self.floor, self.ceiling) = (name, made, floor, ceiling)
        (self.ownClasses, self.targetClassShare) = (ownClasses, targetClassShare)
        progress = Self.progress(made, floor, ceiling)
    }

    /// The lower and the upper end of an interval that contains `progress` with a probability of 95 %, but for the chance in floor and
    /// ceiling; nil where there is no scale or no interval.
    public var progressInterval: [Double]? {
        guard progress != nil, let floor, let ceiling, let interval = made.kidInterval else { return nil }
        return interval.reversed().map { (ceiling.score - $0) / (ceiling.score - floor.score) }
    }

    /// `ownClasses` in words: `zebra`, `tabby, tiger cat or Egyptian cat`.
    public var ownClassesText: String {
        guard let last = ownClasses.last, ownClasses.count > 1 else { return ownClasses.first ?? "" }
        return ownClasses.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The figure that decides, smaller for better images: the kernel inception distance, or without features the mean sliced
    /// Wasserstein distance.
    public var score: Double { made.score }

    private static func progress(_ made: SetFigures, _ floor: SetFigures?, _ ceiling: SetFigures?) -> Double? {
        guard let floor, let ceiling else { return nil }
        // Sources that the network hardly tells from the target set make no scale.
        if let interval = ceiling.kidInterval, let highest = floor.kidRange?.last, interval[0] <= highest { return nil }
        guard ceiling.score > 1.2 * floor.score else { return nil }
        let progress = (ceiling.score - made.score) / (ceiling.score - floor.score)
        return progress.isFinite ? progress : nil
    }
}
