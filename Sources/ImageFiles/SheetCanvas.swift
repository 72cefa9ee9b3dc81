/// A picture to draw on, RGB of 8 bits: other pictures, lines of text, filled rectangles.
struct SheetCanvas {
    let width: Int
    let height: Int
    private var bytes: [UInt8]

    init(width: Int, height: Int, color: PixelColor) {
        (self.width, self.height) = (width, height)
        bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, initializedCount in
            for start in stride(from: 0, to: width * height * 3, by: 3) {
                (buffer[start], buffer[start + 1], buffer[start + 2]) = (color.red, color.green, color.blue)
            }
            initializedCount = width * height * 3
        }
    }

    var image: PixelImage { PixelImage(width: width, height: height, channels: 3, bytes: bytes) }

    /// Copies a picture of RGB of 8 bits, with its top left pixel at (`x`, `y`).
    mutating func draw(_ image: PixelImage, x: Int, y: Int) {
        guard case .eight(let values) = image.samples, image.channels == 3 else {
            preconditionFailure("SheetCanvas: \(image.channels) channels of \(image.bitDepth) bits are not RGB of 8")
        }
        let rowBytes = image.width * 3
        for row in 0..<image.height {
            let start = ((y + row) * width + x) * 3
            bytes.replaceSubrange(start..<start + rowBytes, with: values[row * rowBytes..<(row + 1) * rowBytes])
        }
    }

    /// Draws a line of text with the top left of its first letter at (`x`, `y`), each pixel of the font `scale` wide.
    mutating func draw(_ text: String, x: Int, y: Int, scale: Int, color: PixelColor) {
        for (index, character) in text.enumerated() {
            let left = x + index * BitmapFont.advance * scale
            for (row, bits) in BitmapFont.rows(of: character).enumerated() {
                for column in 0..<BitmapFont.glyphWidth where bits >> (BitmapFont.glyphWidth - 1 - column) & 1 == 1 {
                    fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, color: color)
                }
            }
        }
    }

    /// Blends a colour in by how much of each pixel a mask covers.
    ///
    /// - Precondition: the mask is of this size.
    mutating func blend(_ color: PixelColor, over mask: CoverageMask) {
        precondition(mask.width == width && mask.height == height, "SheetCanvas: a mask of another size")
        for (pixel, coverage) in mask.values.enumerated() where coverage > 0 {
            for (channel, level) in [color.red, color.green, color.blue].enumerated() {
                let beneath = Float(bytes[pixel * 3 + channel])
                bytes[pixel * 3 + channel] = UInt8((beneath + coverage * (Float(level) - beneath)).rounded())
            }
        }
    }

    /// Fills the part of a rectangle that lies on the canvas.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, color: PixelColor) {
        for row in (y..<y + height).clamped(to: 0..<self.height) {
            for column in (x..<x + width).clamped(to: 0..<self.width) {
                let start = (row * self.width + column) * 3
                (bytes[start], bytes[start + 1], bytes[start + 2]) = (color.red, color.green, color.blue)
            }
        }
    }
}
