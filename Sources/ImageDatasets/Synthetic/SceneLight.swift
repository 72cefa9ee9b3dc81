import TensorCore

/// The light over a synthetic scene.
public struct SceneLight: Sendable, Equatable {
    /// Color and direction of the light.
    public enum Kind: Sendable, CaseIterable {
        /// Plain daylight.
        case day
        /// The yellow light of a low sun.
        case warm
        /// Grey light from everywhere.
        case overcast
        /// The red and violet light after sunset.
        case dusk
    }

    /// Color and direction of the light.
    public var kind: Kind
    /// Where the light comes from: -1 from the left, 0 from straight above, 1 from the right.
    public var side: Float

    /// Draws a light at random: plain daylight with probability 1/2.
    public init(drawnFrom random: RandomSource) {
        kind = [.day, .day, .day, .warm, .overcast, .dusk][random.integer(below: 6)]
        side = random.uniform(in: -0.8..<0.8)
    }

    /// Color of the light that comes from everywhere.
    var ambient: Color {
        switch kind {
        case .day: rgb(140, 146, 160)
        case .warm: rgb(146, 128, 118)
        case .overcast: rgb(178, 182, 188)
        case .dusk: rgb(124, 104, 128)
        }
    }

    /// Color of the light that comes from the sun's side.
    var direct: Color {
        switch kind {
        case .day: rgb(138, 132, 118)
        case .warm: rgb(140, 108, 66)
        case .overcast: rgb(62, 62, 62)
        case .dusk: rgb(140, 84, 66)
        }
    }

    /// The light on the ground, which faces up.
    var onGround: Color { ambient + direct * 0.85 }

    /// How dark a shadow is.
    var shadowStrength: Float { kind == .overcast ? 0.32 : 0.5 }

    /// Top of the sky, and the sky at the horizon.
    var sky: (top: Color, horizon: Color) {
        switch kind {
        case .day: (rgb(84, 152, 222), rgb(190, 222, 240))
        case .warm: (rgb(120, 168, 208), rgb(250, 222, 176))
        case .overcast: (rgb(164, 174, 186), rgb(206, 212, 216))
        case .dusk: (rgb(88, 78, 138), rgb(248, 168, 118))
        }
    }

    /// Brightness of a surface that leans by `slope` (x to the right, y up; see `AnimalSurface.slope`).
    func shading(ofSlope slope: Vector2) -> Color {
        let depth = max(1 - slope.dot(slope), 0).squareRoot()
        let sun = Vector2(0.42 * side, 0.80)
        let towardsViewer: Float = 0.52
        let facing = max(slope.dot(sun) + depth * towardsViewer, 0)
        // Sky from above, less from below: keeps bellies dark where no sun reaches either way.
        let openness = 0.78 + 0.22 * slope.y
        return ambient * openness + direct * facing
    }
}
