extension PixelImage {
    /// The part of the picture whose top left pixel is (`x`, `y`).
    ///
    /// - Precondition: the part lies within the picture and is not empty.
    public func cropped(x: Int, y: Int, width: Int, height: Int) -> PixelImage {
        precondition(
            x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width && y + height <= self.height,
            "cropped: \(width)x\(height) at (\(x), \(y)) does not lie within \(self.width)x\(self.height)")
        if width == self.width && height == self.height { return self }
        let columns = (x..<x + width).map { $0 * channels }
        return rewritten(
            width: width, height: height, channels: channels,
            by: GatheredRows(rows: Array(y..<y + height), columns: columns, inputWidth: self.width, channels: channels))
    }

    /// The picture mirrored left to right.
    public func flippedHorizontally() -> PixelImage { oriented(by: .flippedHorizontally) }

    /// The picture continued beyond its edges by mirroring, the edge pixel itself not repeated.
    ///
    /// As PyTorch's `reflection_pad2d`, without its limit: where a pad is not smaller than the picture, it is mirrored again and
    /// again, and a side of one pixel is repeated.
    ///
    /// - Precondition: no pad is negative.
    public func reflectPadded(top: Int, left: Int, bottom: Int, right: Int) -> PixelImage {
        precondition(
            top >= 0 && left >= 0 && bottom >= 0 && right >= 0, "reflectPadded: negative pad among \((top, left, bottom, right))")
        if top == 0 && left == 0 && bottom == 0 && right == 0 { return self }
        let rows = (-top..<height + bottom).map { Self.reflected($0, side: height) }
        let columns = (-left..<width + right).map { Self.reflected($0, side: width) * channels }
        return rewritten(
            width: columns.count, height: rows.count, channels: channels,
            by: GatheredRows(rows: rows, columns: columns, inputWidth: width, channels: channels))
    }

    /// Where index `index` of a mirrored, endless side of `side` pixels lies within 0..<side.
    static func reflected(_ index: Int, side: Int) -> Int {
        if side == 1 { return 0 }
        let period = 2 * (side - 1)
        let phase = ((index % period) + period) % period
        return phase < side ? phase : period - phase
    }
}

/// A picture made of chosen rows and columns of another.
private struct GatheredRows: PixelRewrite {
    /// For each row of the output, the row of the input.
    let rows: [Int]
    /// For each column of the output, the input's column times the number of channels.
    let columns: [Int]
    let inputWidth: Int
    let channels: Int

    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ output: UnsafeMutableBufferPointer<Sample>, from input: UnsafeBufferPointer<Sample>
    ) {
        var target = output.baseAddress!
        let isOneRun = columns.indices.allSatisfy { columns[$0] == columns[0] + $0 * channels }
        for row in rows {
            let source = input.baseAddress! + row * inputWidth * channels
            if isOneRun {
                target.update(from: source + columns[0], count: columns.count * channels)
                target += columns.count * channels
                continue
            }
            for column in columns {
                for channel in 0..<channels { target[channel] = source[column + channel] }
                target += channels
            }
        }
    }
}
