import Foundation
import ImageFiles

/// A short description of what a picture shows, the same for copies that were compressed again, resized or mirrored.
///
/// 64 bits are the signs of the lowest frequencies of the picture at 32x32 (a discrete cosine transform, as in Zauner,
/// "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, with the sign in place of a comparison with the
/// median, so that the bits of the mirrored picture follow from those of the picture). They find candidates; a thumbnail of 384 bytes
/// then tells pictures apart that are only composed alike.
package struct PictureHash: Sendable {
    /// The signs of the picture's frequencies.
    package let bits: UInt64
    /// The signs of the mirrored picture's frequencies.
    package var mirroredBits: UInt64 { bits ^ Self.oddFrequencies }
    /// Brightness, 16x16, then the two differences of colour, 8x8 each.
    let thumbnail: [UInt8]
    /// The standard deviation of the brightness, in levels. Pictures of one colour have no frequencies to compare.
    package let contrast: Float
    /// The share of the picture, in 1/1024, where red, green and blue differ by more than 4 levels.
    let colorfulness: Float

    /// Bits in which copies of a picture may differ.
    static let mostDifferentBits = 11
    /// The root mean square of the differences between the thumbnails of copies, in levels.
    static let largestDistance: Float = 5
    /// Below this contrast, nothing can be said.
    static let leastContrast: Float = 2

    private static let side = 32
    private static let frequencies: [(horizontal: Int, vertical: Int)] =
        (0..<8).flatMap { vertical in (0..<8).map { ($0, vertical) } }.dropFirst() + [(8, 0)]
    private static let oddFrequencies = frequencies.enumerated().reduce(UInt64(0)) { bits, item in
        item.element.horizontal % 2 == 1 ? bits | 1 << UInt64(item.offset) : bits
    }
    /// Cosines by frequency and position, [9, 32].
    private static let cosines: [Float] = (0..<9).flatMap { frequency in
        (0..<side).map { Float(cos(Double.pi * Double(frequency) * (Double($0) + 0.5) / Double(side))) }
    }

    package init(_ image: PixelImage) {
        let small = image.opaqueRGB8().resized(width: Self.side, height: Self.side, filter: .bilinear)
        guard case .eight(let samples) = small.samples else { preconditionFailure("PictureHash: not 8 bits") }
        let pixels = Self.side * Self.side
        var brightness = [Float](repeating: 0, count: pixels), blue = brightness, red = brightness, colored = 0
        for index in 0..<pixels {
            let (r, g, b) = (Float(samples[3 * index]), Float(samples[3 * index + 1]), Float(samples[3 * index + 2]))
            let light = 0.299 * r + 0.587 * g + 0.114 * b
            (brightness[index], blue[index], red[index]) = (light, 0.564 * (b - light) + 128, 0.713 * (r - light) + 128)
            if max(r, g, b) - min(r, g, b) > 4 { colored += 1 }
        }
        colorfulness = Float(colored) / Float(pixels)
        let mean = brightness.reduce(0, +) / Float(pixels)
        contrast = (brightness.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(pixels)).squareRoot()
        bits = Self.signs(of: brightness)
        thumbnail =
            Self.averaged(brightness, to: 16) + Self.averaged(blue, to: 8) + Self.averaged(red, to: 8)
    }

    private static func signs(of brightness: [Float]) -> UInt64 {
        // First along rows, [32, 9], then along columns.
        var rows = [Float](repeating: 0, count: side * 9)
        for y in 0..<side {
            for frequency in 0..<9 {
                var sum: Float = 0
                for x in 0..<side { sum += brightness[y * side + x] * cosines[frequency * side + x] }
                rows[y * 9 + frequency] = sum
            }
        }
        var bits: UInt64 = 0
        for (place, frequency) in frequencies.enumerated() {
            var sum: Float = 0
            for y in 0..<side { sum += rows[y * 9 + frequency.horizontal] * cosines[frequency.vertical * side + y] }
            if sum > 0 { bits |= 1 << UInt64(place) }
        }
        return bits
    }

    private static func averaged(_ values: [Float], to target: Int) -> [UInt8] {
        let factor = side / target
        return (0..<target * target).map { index in
            var sum: Float = 0
            for y in 0..<factor {
                for x in 0..<factor { sum += values[(index / target * factor + y) * side + index % target * factor + x] }
            }
            return UInt8(min(max(sum / Float(factor * factor), 0), 255).rounded())
        }
    }

    /// Whether the two show the same picture, one of them perhaps mirrored.
    package func isCopy(of other: PictureHash) -> Bool {
        let most = Self.mostDifferentBits
        if (bits ^ other.bits).nonzeroBitCount <= most, distance(to: other, mirrored: false) <= Self.largestDistance {
            return true
        }
        return (mirroredBits ^ other.bits).nonzeroBitCount <= most && distance(to: other, mirrored: true) <= Self.largestDistance
    }

    /// The root mean square of the differences of the thumbnails, in levels.
    package func distance(to other: PictureHash, mirrored: Bool) -> Float {
        var sum = 0
        thumbnail.withUnsafeBufferPointer { mine in
            other.thumbnail.withUnsafeBufferPointer { theirs in
                for (start, side) in [(0, 16), (256, 8), (320, 8)] {
                    for y in 0..<side {
                        for x in 0..<side {
                            let place = start + y * side + x
                            let difference = Int(mine[mirrored ? start + y * side + side - 1 - x : place]) - Int(theirs[place])
                            sum += difference * difference
                        }
                    }
                }
            }
        }
        return (Float(sum) / 384).squareRoot()
    }
}
