/// The part of an animal that is visible at a point.
struct AnimalSurface {
    enum Part { case trunk, neck, head, leg, hoof, mane, tail, ear, eye, nostril }

    var part: Part
    /// The place among the stripes: a dark one lies around every half, a white one around every whole number.
    var stripe: Float
    /// Position between the part's root (0) and its tip (1).
    var reach: Float
    /// The direction the surface faces, in the animal's plane; its length is 0 facing the viewer and 1 at the outline.
    var slope: Vector2
    /// On the side away from the viewer.
    var isFar = false
}

extension AnimalFigure {
    /// Distance between two dark stripes, in heights at the withers.
    static let bodyStripe: Float = 0.30
    static let legStripe: Float = 0.22
    static let headStripe: Float = 0.22

    /// The nearest surface at `point`, nil where the animal does not cover it.
    func surface(at point: Vector2) -> AnimalSurface? {
        guard point.y > -0.06, point.y < 1.75, point.x > -1.15, point.x < 1.35 else { return nil }
        if (point - eye).length < 0.027 { return AnimalSurface(part: .eye, stripe: 0, reach: 0, slope: .zero) }
        if (point - nostril).length < 0.016 { return AnimalSurface(part: .nostril, stripe: 0, reach: 0, slope: .zero) }
        if let ear = simple(nearEar, .ear, at: point, stripeLength: 1) { return ear }
        if let tuft = simple(forelock, .mane, at: point, stripeLength: 1) { return tuft }
        if var hair = simple(mane, .mane, at: point, stripeLength: AnimalFigure.bodyStripe, waves: 0.012) {
            hair.stripe = stripeSpine.place(of: point).along / AnimalFigure.bodyStripe
            return hair
        }
        if let body = body(at: point) { return body }
        if let hair = simple(tail, .tail, at: point, stripeLength: 0.20, waves: 0.006) { return hair }
        if let ear = simple(farEar, .ear, at: point, stripeLength: 1, isFar: true) { return ear }
        for leg in [farFore, farHind] {
            let place = leg.place(of: point)
            guard place.distance < 0, point.y > 0 else { continue }
            return legSurface(leg, place, slope: slope(at: point, depth: 0.06) { leg.place(of: $0).distance }, isFar: true)
        }
        return nil
    }

    /// Trunk, neck, head and near legs: one shape with soft creases; a point belongs to the part that is deepest there.
    private func body(at point: Vector2) -> AnimalSurface? {
        guard point.y > 0, bodyDistance(point) < 0 else { return nil }
        let places = (
            trunk: trunk.place(of: point), neck: neck.place(of: point), head: head.place(of: point),
            fore: nearFore.place(of: point), hind: nearHind.place(of: point)
        )
        let nearest = min(
            places.trunk.distance, places.neck.distance, places.head.distance, places.fore.distance, places.hind.distance)
        func slope(_ depth: Float) -> Vector2 { self.slope(at: point, depth: depth, distance: bodyDistance) }
        if nearest == places.head.distance {
            return AnimalSurface(
                part: .head, stripe: places.head.along / AnimalFigure.headStripe, reach: places.head.along / head.length,
                slope: slope(0.1))
        }
        if nearest == places.fore.distance { return legSurface(nearFore, places.fore, slope: slope(0.075)) }
        // The thigh carries the trunk's stripes, which sweep over it; rings begin below.
        if nearest == places.hind.distance && places.hind.along > 0.2 {
            return legSurface(nearHind, places.hind, slope: slope(0.1))
        }
        let isNeck = nearest == places.neck.distance
        return AnimalSurface(
            part: isNeck ? .neck : .trunk, stripe: stripeSpine.place(of: point).along / AnimalFigure.bodyStripe,
            reach: isNeck ? places.neck.along / neck.length : (places.trunk.across + 1) / 2, slope: slope(isNeck ? 0.15 : 0.19))
    }

    private func bodyDistance(_ point: Vector2) -> Float {
        var distance = smoothUnion(trunk.place(of: point).distance, neck.place(of: point).distance, blend: 0.14)
        distance = smoothUnion(distance, head.place(of: point).distance, blend: 0.05)
        distance = smoothUnion(distance, nearFore.place(of: point).distance, blend: 0.07)
        return smoothUnion(distance, nearHind.place(of: point).distance, blend: 0.07)
    }

    private func legSurface(_ leg: Limb, _ place: Limb.Place, slope: Vector2, isFar: Bool = false) -> AnimalSurface {
        // Rings are counted from the hoof up, so that all four feet look alike.
        let fromHoof = leg.length - place.along
        return AnimalSurface(
            part: fromHoof < 0.062 ? .hoof : .leg, stripe: fromHoof / AnimalFigure.legStripe, reach: place.along / leg.length,
            slope: slope, isFar: isFar)
    }

    /// A limb that stands alone; its outline is wavy by `waves`, like hair.
    private func simple(
        _ limb: Limb, _ part: AnimalSurface.Part, at point: Vector2, stripeLength: Float, waves: Float = 0, isFar: Bool = false
    ) -> AnimalSurface? {
        let place = limb.place(of: point)
        let wave = waves == 0 ? 0 : waves * triangleWave(place.along / 0.09)
        guard place.distance < wave else { return nil }
        return AnimalSurface(
            part: part, stripe: place.along / stripeLength, reach: place.along / limb.length,
            slope: slope(at: point, depth: 0.06) { limb.place(of: $0).distance }, isFar: isFar)
    }

    /// Uphill direction of the distance, as long as the point is close to the outline.
    private func slope(at point: Vector2, depth: Float, distance: (Vector2) -> Float) -> Vector2 {
        let step: Float = 0.01
        let here = distance(point)
        let uphill = Vector2(distance(point + Vector2(step, 0)) - here, distance(point + Vector2(0, step)) - here)
        return uphill.normalized * min(max(1 + here / depth, 0), 1)
    }
}

/// -1 at whole numbers, 1 at halves, straight between.
private func triangleWave(_ value: Float) -> Float { 1 - 4 * abs(value - value.rounded(.down) - 0.5) }
