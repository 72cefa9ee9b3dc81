/// A rounded stroke of changing thickness along a chain of points: legs, neck, head, trunk, tail are all limbs.
struct Limb: Sendable {
    /// Where a point stands relative to a limb.
    struct Place {
        /// Signed distance to the outline; negative inside.
        var distance: Float
        /// Length of the chain up to the nearest point.
        var along: Float
        /// Offset from the chain over the thickness there, -1...1 inside, positive on the left of the direction of travel.
        var across: Float
    }

    let points: [Vector2]
    let radii: [Float]
    /// Chain length up to each point.
    let lengths: [Float]

    init(_ points: [Vector2], radii: [Float]) {
        precondition(points.count == radii.count && points.count > 1, "Limb: \(points.count) points, \(radii.count) radii")
        (self.points, self.radii) = (points, radii)
        var total: Float = 0
        var lengths: [Float] = [0]
        for (start, end) in zip(points, points.dropFirst()) {
            total += (end - start).length
            lengths.append(total)
        }
        self.lengths = lengths
    }

    var leftmost: Float { zip(points, radii).map { $0.x - $1 }.min()! }
    var rightmost: Float { zip(points, radii).map { $0.x + $1 }.max()! }
    var topmost: Float { zip(points, radii).map { $0.y + $1 }.max()! }

    /// Length of the whole chain.
    var length: Float { lengths[lengths.count - 1] }

    /// Where `point` lies relative to the limb: of the tapered segments, the one whose outline is nearest.
    func place(of point: Vector2) -> Place {
        var best = Place(distance: .infinity, along: 0, across: 0)
        for index in 0..<(points.count - 1) {
            let segment = points[index + 1] - points[index]
            let offset = point - points[index]
            let fraction = min(max(offset.dot(segment) / max(segment.dot(segment), 1e-9), 0), 1)
            let radius = mix(radii[index], radii[index + 1], fraction)
            let away = offset - segment * fraction
            let distance = away.length - radius
            if distance < best.distance {
                let side: Float = segment.x * away.y - segment.y * away.x < 0 ? -1 : 1
                best = Place(
                    distance: distance, along: mix(lengths[index], lengths[index + 1], fraction),
                    across: side * away.length / max(radius, 1e-6))
            }
        }
        return best
    }
}

/// The smaller of two distances, with the crease between the two shapes filled over a width of `blend`.
func smoothUnion(_ first: Float, _ second: Float, blend: Float) -> Float {
    let overlap = max(blend - abs(first - second), 0) / blend
    return min(first, second) - overlap * overlap * blend * 0.25
}
