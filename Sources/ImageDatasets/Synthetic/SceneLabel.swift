/// What is visible at a point of a synthetic scene: a flat colour of a label map.
enum SceneLabel: Equatable {
    /// The sky, whose colour tells the light.
    case sky(SceneLight.Kind)
    case cloud, sun, hill, tree
    case fence(isWhite: Bool)
    case meadow(isDry: Bool)
    /// An animal, but for what has labels of its own.
    case body(Coat, isFar: Bool)
    /// Mane and tail.
    case hair(Coat)
    case hoof, eye

    /// The colour that stands for it; all differ.
    var color: Color {
        switch self {
        case .sky(.day): rgb(90, 170, 255)
        case .sky(.warm): rgb(255, 200, 120)
        case .sky(.overcast): rgb(170, 180, 190)
        case .sky(.dusk): rgb(150, 100, 190)
        case .cloud: rgb(255, 255, 255)
        case .sun: rgb(255, 255, 0)
        case .hill: rgb(0, 120, 120)
        case .tree: rgb(0, 85, 0)
        case .fence(let isWhite): isWhite ? rgb(200, 220, 255) : rgb(120, 60, 20)
        case .meadow(let isDry): isDry ? rgb(220, 200, 60) : rgb(60, 200, 60)
        case .body(.horse, let isFar): isFar ? rgb(180, 60, 0) : rgb(255, 80, 0)
        case .body(.zebra, let isFar): isFar ? rgb(180, 0, 120) : rgb(255, 0, 170)
        case .hair(.horse): rgb(130, 0, 0)
        case .hair(.zebra): rgb(90, 0, 90)
        case .hoof: rgb(60, 60, 60)
        case .eye: rgb(0, 0, 0)
        }
    }
}

extension Landscape {
    /// What of the landscape is visible at `point`.
    func label(at point: Vector2, light: SceneLight) -> SceneLabel {
        if let fence, fence.color(at: point) != nil { return .fence(isWhite: fence.isWhite) }
        if trees.contains(where: { $0.color(at: point, base: treeBase) != nil }) { return .tree }
        if point.y >= groundLine(point.x) { return .meadow(isDry: dryness > 0.5) }
        if hill(at: point) != nil { return .hill }
        if clouds.contains(where: { $0.covers(point) }) { return .cloud }
        return isSun(at: point) ? .sun : .sky(light.kind)
    }
}

extension AnimalSurface {
    /// What of the animal is visible.
    func label(_ coat: Coat) -> SceneLabel {
        switch part {
        case .hoof: .hoof
        case .eye: .eye
        case .mane, .tail: .hair(coat)
        case .trunk, .neck, .head, .leg, .ear, .nostril: .body(coat, isFar: isFar)
        }
    }
}
