import Foundation

extension Landscape {
    /// The color of the landscape at `point`, without the animal and its shadow.
    func color(at point: Vector2, light: SceneLight) -> Color {
        if let fence, let wood = fence.color(at: point) { return wood * light.onGround }
        let ground = groundLine(point.x)
        for tree in trees {
            if let leaf = tree.color(at: point, base: treeBase) { return leaf * light.onGround }
        }
        if point.y >= ground { return meadow(at: point) * light.onGround }
        return backdrop(at: point, light: light)
    }

    /// What trees stand on.
    var treeBase: Float { horizon + 0.012 }

    /// The nearest hill at `point`, which is the last of the list and hides the others; nil where there is none.
    func hill(at point: Vector2) -> Hill? {
        hills.reversed().first { hill in
            let crest = horizon - hill.height * (0.55 + 0.45 * sin((point.x / hill.width + hill.phase) * 2 * .pi))
            return point.y > crest
        }
    }

    /// Whether the sun covers `point`.
    func isSun(at point: Vector2) -> Bool { sun.map { (point - $0).length < 0.058 } ?? false }

    /// The near edge of the meadow, which is not quite level.
    func groundLine(_ x: Float) -> Float { horizon + 0.008 * sin(x * 7 + Float(meadowSeed % 7)) }

    private func meadow(at point: Vector2) -> Color {
        let depth = min((point.y - horizon) / (1 - horizon), 1)
        let far = mix(rgb(150, 186, 104), rgb(212, 190, 118), dryness)
        let near = mix(rgb(92, 150, 62), rgb(184, 152, 82), dryness)
        var color = mix(far, near, smoothStep(0, 0.8, depth))
        // Tufts grow in cells that shrink towards the horizon.
        let rows = pow(max(depth, 0), 0.7) * 11
        let row = rows.rounded(.down)
        let cell = Vector2(point.x / (0.018 + 0.0032 * row) + 0.37 * row, rows)
        let column = cell.x.rounded(.down)
        let noise = hash(column, row)
        let place = Vector2(cell.x - column - 0.5, cell.y - row - 0.5)
        if noise > 0.55 && (place * Vector2(1.15, 1)).length < 0.38 { color *= noise > 0.78 ? 0.94 : 1.04 }
        if hasFlowers && depth > 0.12 && noise < 0.06 && (place * Vector2(1, 0.8)).length < 0.24 {
            color = noise < 0.02 ? rgb(246, 222, 92) : noise < 0.04 ? rgb(250, 246, 240) : rgb(214, 120, 160)
        }
        return color
    }

    private func backdrop(at point: Vector2, light: SceneLight) -> Color {
        let sky = light.sky
        let height = min(max(point.y / horizon, 0), 1)
        var color = mix(sky.top, sky.horizon, height * height * 0.6 + height * 0.4)
        if let hill = hill(at: point) {
            let green = mix(rgb(84, 132, 84), rgb(150, 136, 92), dryness) * light.onGround
            return mix(green, sky.horizon, hill.tone * 0.85)
        }
        if let sun {
            let distance = (point - sun).length
            color = mix(color, rgb(255, 240, 200), 0.55 * (1 - smoothStep(0.05, 0.26, distance)))
            if isSun(at: point) { color = light.kind == .dusk ? rgb(255, 206, 130) : rgb(255, 246, 206) }
        }
        if clouds.contains(where: { $0.covers(point) }) {
            let white =
                light.kind == .overcast ? rgb(222, 224, 228) : light.kind == .dusk ? rgb(250, 196, 176) : rgb(252, 252, 252)
            color = mix(color, white, 0.85)
        }
        return color
    }

    /// A number in 0..<1 that depends on the cell alone.
    private func hash(_ column: Float, _ row: Float) -> Float {
        var word = UInt32(bitPattern: Int32(column)) &* 0x9e37_79b1 ^ UInt32(bitPattern: Int32(row)) &* 0x85eb_ca6b ^ meadowSeed
        word = (word ^ word >> 16) &* 0x7feb_352d
        word = (word ^ word >> 15) &* 0x846c_a68b
        return Float((word ^ word >> 16) >> 8) * 0x1p-24
    }
}

extension Landscape.Tree {
    /// The tree's color at `point`, nil beside it; it stands on `base`.
    func color(at point: Vector2, base: Float) -> Color? {
        let up = (base - point.y) / height
        let aside = abs(point.x - x) / height
        guard up > 0, up < 1 else { return nil }
        let leaves = mix(rgb(64, 118, 58), rgb(42, 88, 62), tone)
        switch kind {
        case .round:
            let offset = Vector2((point.x - x) / height, up - 0.64)
            let crown = min((offset * Vector2(1, 1.15)).length - 0.34, (offset - Vector2(0.14, -0.16)).length - 0.22)
            if crown < 0 { return leaves * (0.88 + 0.45 * offset.y) }
        case .conifer:
            let tier = (up - 0.14) / 0.29
            let within = tier - tier.rounded(.down)
            if up > 0.14 && aside < (1 - up) * 0.30 + (1 - within) * 0.07 { return leaves * (0.85 + 0.2 * within) }
        }
        return up < 0.34 && aside < 0.045 ? rgb(104, 76, 54) : nil
    }
}

extension Landscape.Cloud {
    func covers(_ point: Vector2) -> Bool {
        guard point.y < y + size * 0.28 else { return false }
        return [(-0.95, 0.06, 0.42), (-0.30, -0.22, 0.66), (0.45, -0.10, 0.56), (1.05, 0.08, 0.36)].contains { puff in
            (point - Vector2(x + Float(puff.0) * size, y + Float(puff.1) * size)).length < Float(puff.2) * size
        }
    }
}

extension Landscape.Fence {
    /// Posts and two rails; nil between them.
    func color(at point: Vector2) -> Color? {
        let up = y - point.y
        guard up > 0, up < 0.13 else { return nil }
        let wood = isWhite ? rgb(240, 238, 232) : rgb(142, 104, 70)
        let along = point.x / spacing + phase
        if abs(along - along.rounded()) * spacing < 0.011 { return wood * 0.92 }
        return abs(up - 0.055) < 0.009 || abs(up - 0.103) < 0.009 ? wood : nil
    }
}
