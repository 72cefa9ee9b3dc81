import Foundation

/// A point or direction in the plane.
typealias Vector2 = SIMD2<Float>
/// Red, green and blue, 0 to 1.
typealias Color = SIMD3<Float>

extension SIMD2<Float> {
    /// The unit vector at `degrees` counterclockwise from the x axis.
    init(degrees: Float) {
        let radians = degrees * .pi / 180
        self.init(cos(radians), sin(radians))
    }

    var length: Float { (x * x + y * y).squareRoot() }
    /// The direction turned a quarter turn to the left.
    var leftNormal: Vector2 { Vector2(-y, x) }
    var normalized: Vector2 { self / Swift.max(length, 1e-6) }

    func dot(_ other: Vector2) -> Float { x * other.x + y * other.y }
}

/// The value `fraction` of the way from `start` to `end`.
func mix(_ start: Float, _ end: Float, _ fraction: Float) -> Float { start + (end - start) * fraction }
func mix(_ start: Vector2, _ end: Vector2, _ fraction: Float) -> Vector2 { start + (end - start) * fraction }
func mix(_ start: Color, _ end: Color, _ fraction: Float) -> Color { start + (end - start) * fraction }

/// 0 below `low`, 1 above `high`, an S-shaped curve between.
func smoothStep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = min(max((value - low) / (high - low), 0), 1)
    return t * t * (3 - 2 * t)
}

/// A color from its 8-bit values.
func rgb(_ red: Float, _ green: Float, _ blue: Float) -> Color { Color(red, green, blue) / 255 }

/// The middle joint of a two-bone limb from `start` to `end`, bent to the left of that line (`bend` 1) or to the right (-1).
func middleJoint(from start: Vector2, to end: Vector2, upper: Float, lower: Float, bend: Float) -> Vector2 {
    let line = end - start
    let distance = min(max(line.length, 1e-4), (upper + lower) * 0.999)
    let along = (distance * distance + upper * upper - lower * lower) / (2 * distance)
    let height = max(upper * upper - along * along, 0).squareRoot()
    let direction = line.normalized
    return start + direction * along + direction.leftNormal * (height * bend)
}

/// The quadratic Bézier curve through its two ends, as `count` points.
func bezier(_ start: Vector2, _ control: Vector2, _ end: Vector2, count: Int) -> [Vector2] {
    (0..<count).map { step in
        let t = Float(step) / Float(count - 1)
        return mix(mix(start, control, t), mix(control, end, t), t)
    }
}
