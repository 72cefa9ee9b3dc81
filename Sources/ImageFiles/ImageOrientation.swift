/// How stored pixels are turned and mirrored to show a picture upright: the values of the EXIF tag 0x0112.
public enum ImageOrientation: Int, Sendable, CaseIterable {
    /// Nothing.
    case normal = 1
    /// Mirrored left to right.
    case flippedHorizontally = 2
    /// Turned upside down.
    case rotated180 = 3
    /// Mirrored top to bottom.
    case flippedVertically = 4
    /// Mirrored at the diagonal from the top left to the bottom right.
    case transposed = 5
    /// Turned a quarter to the right.
    case rotated90Clockwise = 6
    /// Mirrored at the diagonal from the top right to the bottom left.
    case transversed = 7
    /// Turned a quarter to the left.
    case rotated90Counterclockwise = 8

    /// Whether width and height are exchanged.
    public var swapsSides: Bool { rawValue >= 5 }
}

extension PixelImage {
    /// The picture turned and mirrored as `orientation` says; Pillow's `ImageOps.exif_transpose` does the same.
    public func oriented(by orientation: ImageOrientation) -> PixelImage {
        if orientation == .normal { return self }
        let swaps = orientation.swapsSides
        var turned = rewritten(
            width: swaps ? height : width, height: swaps ? width : height, channels: channels,
            by: Reorientation(orientation: orientation, width: width, height: height, channels: channels))
        if swaps { turned.metadata = metadata.transposed }
        return turned
    }
}

/// The order in which the input is read while the output is written: a start and two steps, in pixels.
private struct Reorientation: PixelRewrite {
    let outputWidth: Int
    let outputHeight: Int
    let channels: Int
    /// The input pixel of the output's top left pixel.
    let start: Int
    let stepAlongRow: Int
    let stepDownColumn: Int

    init(orientation: ImageOrientation, width: Int, height: Int, channels: Int) {
        (outputWidth, outputHeight) = orientation.swapsSides ? (height, width) : (width, height)
        self.channels = channels
        let lastColumn = width - 1
        let lastRow = (height - 1) * width
        (start, stepAlongRow, stepDownColumn) =
            switch orientation {
            case .normal: (0, 1, width)
            case .flippedHorizontally: (lastColumn, -1, width)
            case .rotated180: (lastRow + lastColumn, -1, -width)
            case .flippedVertically: (lastRow, 1, -width)
            case .transposed: (0, width, 1)
            case .rotated90Clockwise: (lastRow, -width, 1)
            case .transversed: (lastRow + lastColumn, -width, -1)
            case .rotated90Counterclockwise: (lastColumn, width, -1)
            }
    }

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        var target = output.baseAddress!
        for y in 0..<outputHeight {
            for x in 0..<outputWidth {
                let source = input.baseAddress! + (start + x * stepAlongRow + y * stepDownColumn) * channels
                for channel in 0..<channels { target[channel] = source[channel] }
                target += channels
            }
        }
    }
}
