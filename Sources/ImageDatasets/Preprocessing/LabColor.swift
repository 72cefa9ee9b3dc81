import Foundation
import TensorCore

/// Splits pictures into lightness and colour, and joins both again: sRGB to CIELAB (D65, observer of 2 degrees) and back.
///
/// By the formulas of IEC 61966-2-1 and CIE 15 with the constants of scikit-image (`rgb2lab`, `lab2rgb`), in double precision, and
/// scaled as `ColorizationDataset` of pytorch-CycleGAN-and-pix2pix does it: L / 50 - 1, a / 110 and b / 110.
///
/// A picture that was split and joined is the same again, to the level.
public enum LabColor {
    /// Splits images.
    ///
    /// - Parameter rgb: [batch, height, width, 3] in [-1, 1].
    /// - Returns: The lightness, [batch, height, width, 1] in [-1, 1], and a and b, [batch, height, width, 2], within (-1, 1).
    public static func split(rgb: HostArray) -> (lightness: HostArray, colors: HostArray) {
        requireImages(rgb, channels: 3, "split")
        let pixels = rgb.values.count / 3
        var lightness = [Float](repeating: 0, count: pixels), colors = [Float](repeating: 0, count: 2 * pixels)
        for pixel in 0..<pixels {
            var light = Vector.zero
            for channel in 0..<3 { light[channel] = linear((Double(rgb.values[3 * pixel + channel]) + 1) / 2) }
            let lab = lab(ofLinear: light)
            lightness[pixel] = Float(lab.x / 50 - 1)
            colors[2 * pixel] = Float(lab.y / 110)
            colors[2 * pixel + 1] = Float(lab.z / 110)
        }
        let sides = rgb.shape[..<3]
        return (HostArray(shape: sides + [1], values: lightness), HostArray(shape: sides + [2], values: colors))
    }

    /// Joins lightness and colours.
    ///
    /// A colour that sRGB has not in this lightness gets less chroma, down to the most that it has in the same hue: the lightness stays. The
    /// reference clips red, green and blue, which changes all three.
    ///
    /// - Parameters:
    ///   - lightness: [batch, height, width, 1] in [-1, 1].
    ///   - colors: a and b, [batch, height, width, 2] in [-1, 1].
    /// - Returns: The images, [batch, height, width, 3] in [-1, 1].
    public static func rgb(lightness: HostArray, colors: HostArray) -> HostArray {
        requireImages(lightness, channels: 1, "rgb")
        requireImages(colors, channels: 2, "rgb")
        precondition(lightness.shape[..<3] == colors.shape[..<3], "LabColor.rgb: \(lightness.shape) and \(colors.shape)")
        var values = [Float](repeating: 0, count: 3 * lightness.values.count)
        for (pixel, light) in lightness.values.enumerated() {
            let (a, b) = (Double(colors.values[2 * pixel]), Double(colors.values[2 * pixel + 1]))
            let linear = linearInGamut(Vector((Double(light) + 1) * 50, a * 110, b * 110))
            for channel in 0..<3 {
                let encoded = encoded(min(max(linear[channel], 0), 1))
                values[3 * pixel + channel] = Float(min(max(2 * encoded - 1, -1), 1))
            }
        }
        return HostArray(shape: lightness.shape[..<3] + [3], values: values)
    }

    private static func requireImages(_ array: HostArray, channels: Int, _ name: String) {
        precondition(
            array.shape.count == 4 && array.shape[3] == channels,
            "LabColor.\(name): \(array.shape) is not [batch, height, width, \(channels)]")
    }
}

extension LabColor {
    private typealias Vector = SIMD3<Double>

    /// How much of the light of red, green and blue is in X, Y and Z.
    private static let x = Vector(0.412453, 0.357580, 0.180423)
    private static let y = Vector(0.212671, 0.715160, 0.072169)
    private static let z = Vector(0.019334, 0.119193, 0.950227)
    /// The columns of the inverse matrix.
    private static let inverse = (cross(y, z) / determinant, cross(z, x) / determinant, cross(x, y) / determinant)
    private static let determinant = (x * cross(y, z)).sum()
    private static let white = Vector(0.95047, 1, 1.08883)

    private static func cross(_ a: Vector, _ b: Vector) -> Vector {
        Vector(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    /// sRGB's transfer function, from a value in [0, 1] to light.
    private static func linear(_ value: Double) -> Double { value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4) }

    private static func encoded(_ light: Double) -> Double {
        light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
    }

    private static func lab(ofLinear rgb: Vector) -> Vector {
        func f(_ t: Double) -> Double { t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116 }
        let (fx, fy, fz) = (f((x * rgb).sum() / white.x), f((y * rgb).sum() / white.y), f((z * rgb).sum() / white.z))
        return Vector(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
    }

    private static func linear(ofLab lab: Vector) -> Vector {
        func t(_ f: Double) -> Double { f > edge ? f * f * f : (f - 16 / 116) / 7.787 }
        let fy = (lab.x + 16) / 116
        let light = Vector(t(fy + lab.y / 500), t(fy), t(fy - lab.z / 200)) * white
        return inverse.0 * light.x + inverse.1 * light.y + inverse.2 * light.z
    }

    /// Where the line of `f` for dark colours ends.
    private static let edge = cbrt(0.008856)

    /// How far light may be beyond [0, 1] in a colour that counts as one of sRGB: more than rounding makes of one that is, and less than a
    /// tenth of a level.
    private static let tolerance = 1e-5

    /// The light of a colour, of as much of its chroma as sRGB has.
    private static func linearInGamut(_ lab: Vector) -> Vector {
        func light(_ share: Double) -> Vector { linear(ofLab: Vector(lab.x, lab.y * share, lab.z * share)) }
        func isInside(_ light: Vector) -> Bool { light.min() >= -tolerance && light.max() <= 1 + tolerance }
        let whole = light(1)
        if isInside(whole) { return whole }
        var (inside, outside) = (0.0, 1.0)
        for _ in 0..<20 {
            let middle = (inside + outside) / 2
            if isInside(light(middle)) { inside = middle } else { outside = middle }
        }
        return light(inside)
    }
}
