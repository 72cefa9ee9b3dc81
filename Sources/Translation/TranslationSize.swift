/// The size at which a generator sees an image, and the size of the result.
///
/// `networkSides` and `resultSides` say both in pixels, without any work. A generator then pads what it sees by reflection to a size
/// that it can take, and the result is cropped; that padding is not part of these sizes.
public enum TranslationSize: Sendable, Equatable {
    /// The image's own size; nothing is scaled.
    case own
    /// Scaled to `side` x `side` pixels, whatever the image's shape, as the test of pytorch-CycleGAN-and-pix2pix does it. The result
    /// has this size.
    case square(side: Int)
    /// Scaled in its shape so that the longer side is `limit` pixels where it is longer; a smaller image is not enlarged. The result
    /// has this size.
    case longerSide(atMost: Int)
    /// Scaled in its shape, up or down, so that the shorter side is `side` pixels: the scale at which a generator was trained whose
    /// training images had this side (for scaled and cropped images the side of the crop, at which the reference tests too). The
    /// result is scaled back to the image's own size.
    case trainedScale(shorterSide: Int)

    /// The longest side in pixels that is reckoned with; every larger number is taken for this one, so that nothing overflows.
    public static let longestSide = Int(Int32.max)

    /// The size of what the generator sees of an image, in pixels.
    ///
    /// - Precondition: The sides of the image and those of this value are positive.
    public func networkSides(width: Int, height: Int) -> (width: Int, height: Int) {
        precondition(width > 0 && height > 0, "networkSides: \(width)x\(height) is not the size of an image")
        switch self {
        case .own: return (width, height)
        case .square(let side):
            precondition(side > 0, "TranslationSize: a side of \(side) pixels")
            let side = min(side, Self.longestSide)
            return (side, side)
        case .longerSide(let limit):
            precondition(limit > 0, "TranslationSize: a side of at most \(limit) pixels")
            let longer = max(width, height)
            if longer <= limit { return (width, height) }
            return Self.scaled(width, height, by: Double(limit) / Double(longer))
        case .trainedScale(let side):
            precondition(side > 0, "TranslationSize: a shorter side of \(side) pixels")
            return Self.scaled(width, height, by: Double(min(side, Self.longestSide)) / Double(min(width, height)))
        }
    }

    /// The size of the result for an image, in pixels.
    ///
    /// - Precondition: The sides of the image and those of this value are positive.
    public func resultSides(width: Int, height: Int) -> (width: Int, height: Int) {
        if case .trainedScale = self { return (width, height) }
        return networkSides(width: width, height: height)
    }

    /// Each side rounded to the nearest pixel, and at least one.
    private static func scaled(_ width: Int, _ height: Int, by factor: Double) -> (width: Int, height: Int) {
        func side(_ pixels: Int) -> Int { Int(min(max((Double(pixels) * factor).rounded(), 1), Double(longestSide))) }
        return (side(width), side(height))
    }
}
