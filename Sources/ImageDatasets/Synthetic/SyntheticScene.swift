import ImageFiles
import TensorCore

/// A synthetic scene with one animal, which can be rendered with either coat.
///
/// Rendered twice, as a horse and as a zebra, it gives a picture and its true translation: every pixel that the animal does
/// not touch is the same in both, and so is the animal's outline.
public struct SyntheticScene: Sendable, Equatable {
    /// How the animal stands.
    public var pose: AnimalPose
    /// The light over the scene.
    public var light: SceneLight
    /// What is around the animal.
    public var landscape: Landscape
    /// Whether the animal faces left; otherwise it faces right.
    public var facesLeft: Bool
    /// Height at the withers, in sides of the picture.
    public var height: Float
    /// The point on the ground under the middle of the trunk: x to the right, y down, in sides of the picture.
    public var place: SIMD2<Float>
    /// How dark the brown of the horse is, 0 to 1.
    public var shade: Float

    /// Draws a scene at random; equal sources give equal scenes.
    public init(drawnFrom random: RandomSource) {
        pose = AnimalPose(drawnFrom: random)
        light = SceneLight(drawnFrom: random)
        landscape = Landscape(drawnFrom: random, light: light)
        facesLeft = random.uniform() < 0.5
        // The whole animal stays inside the picture.
        let figure = AnimalFigure(pose)
        let ground = random.uniform(in: 0.80..<0.94)
        let room = min(0.944 / (figure.ahead - figure.behind), (ground - 0.02) / figure.top)
        let height = min(random.uniform(in: 0.50..<0.62), room)
        self.height = height
        let left = 0.028 + (facesLeft ? figure.ahead : -figure.behind) * height
        let right = 0.972 - (facesLeft ? -figure.behind : figure.ahead) * height
        place = SIMD2(mix(left, right, random.uniform()), ground)
        shade = random.uniform()
    }

    /// The scene as an 8-bit RGB picture of `size` by `size` pixels, its animal in `coat`.
    ///
    /// Each pixel is the mean of samples on a regular grid (16 of them up to 128 pixels, 9 above).
    ///
    /// - Precondition: `size` is positive.
    public func rendered(as coat: Coat, size: Int) -> PixelImage {
        precondition(size > 0, "SyntheticScene: size \(size) is not positive")
        let figure = AnimalFigure(pose)
        let grid = size <= 128 ? 4 : 3
        var bytes = [UInt8]()
        bytes.reserveCapacity(size * size * 3)
        for row in 0..<size {
            for column in 0..<size {
                var sum = Color.zero
                for sample in 0..<(grid * grid) {
                    let offset = (Vector2(Float(sample % grid), Float(sample / grid)) + 0.5) / Float(grid)
                    let color = color(at: (Vector2(Float(column), Float(row)) + offset) / Float(size), of: figure, in: coat)
                    sum += color.clamped(lowerBound: .zero, upperBound: .one)
                }
                let pixel = sum / Float(grid * grid) * 255
                for channel in 0..<3 { bytes.append(UInt8(pixel[channel].rounded())) }
            }
        }
        return PixelImage(width: size, height: size, channels: 3, bytes: bytes)
    }

    /// What is visible in each pixel of a picture of the scene, in flat colours: the sky by its light, the meadow by its dryness, clouds,
    /// sun, hills, trees, fences, and the parts of the animal by its coat.
    ///
    /// - Returns: RGB of 8 bits, `size` by `size` pixels, each the label of its middle.
    /// - Precondition: `size` is positive.
    public func labels(as coat: Coat, size: Int) -> PixelImage {
        precondition(size > 0, "SyntheticScene: size \(size) is not positive")
        let figure = AnimalFigure(pose)
        var bytes = [UInt8]()
        bytes.reserveCapacity(size * size * 3)
        for row in 0..<size {
            for column in 0..<size {
                let point = (Vector2(Float(column), Float(row)) + 0.5) / Float(size)
                let animal = figure.surface(at: placeInAnimal(point))
                let color = (animal?.label(coat) ?? landscape.label(at: point, light: light)).color * 255
                for channel in 0..<3 { bytes.append(UInt8(color[channel].rounded())) }
            }
        }
        return PixelImage(width: size, height: size, channels: 3, bytes: bytes)
    }

    private var flip: Float { facesLeft ? -1 : 1 }

    /// A point of the picture in the plane of the animal.
    private func placeInAnimal(_ point: Vector2) -> Vector2 { Vector2((point.x - place.x) * flip, place.y - point.y) / height }

    private func color(at point: Vector2, of figure: AnimalFigure, in coat: Coat) -> Color {
        let inAnimal = placeInAnimal(point)
        if let surface = figure.surface(at: inAnimal) {
            let shading = light.shading(ofSlope: Vector2(surface.slope.x * flip, surface.slope.y))
            return coat.color(of: surface, shade: shade) * shading * (surface.isFar ? 0.66 : 1)
        }
        // The shadow falls away from the light, on the ground around the hooves.
        let center = Vector2(figure.shadow.center - 0.10 * light.side * flip, -0.015)
        let spread = (inAnimal - center) / Vector2(figure.shadow.halfWidth, 0.085)
        let shadow = light.shadowStrength * (1 - smoothStep(0.35, 1.15, spread.length))
        return landscape.color(at: point, light: light) * (1 - shadow)
    }
}
