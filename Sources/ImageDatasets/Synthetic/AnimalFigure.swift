import Foundation

/// The solid parts of an animal in one pose, which tells what lies at a point.
///
/// Units of the height at the withers; x forward, y up, the hooves on y = 0. The parts depend on the pose alone, never on the
/// coat: a horse and a zebra of the same pose have the same outline.
struct AnimalFigure: Sendable {
    let trunk: Limb
    let neck: Limb
    let head: Limb
    let nearFore: Limb, nearHind: Limb, farFore: Limb, farHind: Limb
    let mane: Limb, forelock: Limb, tail: Limb
    let nearEar: Limb, farEar: Limb
    let eye: Vector2, nostril: Vector2
    /// The curve that stripes of trunk and neck stand square to: from the buttock over the loin and up the neck.
    let stripeSpine: Limb
    /// How far the animal extends: backward (a negative number), forward, and up.
    let behind: Float, ahead: Float, top: Float
    /// Where the shadow lies on the ground: centre and half width.
    let shadow: (center: Float, halfWidth: Float)

    init(_ pose: AnimalPose) {
        let stretch = pose.bodyLength
        let girth = pose.girth
        trunk = Limb(
            [
                Vector2(-0.33 * stretch, 0.755), Vector2(-0.14 * stretch, 0.735), Vector2(0.10 * stretch, 0.715),
                Vector2(0.31 * stretch, 0.735),
            ],
            radii: [0.215 * girth, 0.205 * girth, 0.225 * girth, 0.205 * girth])

        let neckLength: Float =
            switch pose.carriage {
            case .raised: 0.53
            case .level: 0.55
            case .grazing: 0.60
            }
        let neckBase = Vector2(0.33 * stretch, 0.80)
        let poll = neckBase + Vector2(degrees: pose.neckAngle) * neckLength
        let lift = Vector2(degrees: pose.neckAngle).leftNormal * 0.035
        let neckLine = bezier(neckBase, mix(neckBase, poll, 0.5) + lift, poll, count: 5)
        let neckRadii = [0.185 * girth, 0.165 * girth, 0.138 * girth, 0.115, 0.098]
        neck = Limb(neckLine, radii: neckRadii)

        let facing = Vector2(degrees: pose.headAngle)
        head = Limb(
            [poll, poll + facing * 0.10 - facing.leftNormal * 0.02, poll + facing * 0.25, poll + facing * 0.38],
            radii: [0.092, 0.118, 0.082, 0.078])
        eye = poll + facing * 0.150 + facing.leftNormal * 0.030
        nostril = poll + facing * 0.41 + facing.leftNormal * 0.022
        let crown = poll + facing.leftNormal * 0.06 - facing * 0.01
        let earDirection = (facing.leftNormal - facing * 0.25).normalized
        nearEar = Limb([crown, crown + earDirection * 0.085, crown + earDirection * 0.165], radii: [0.042, 0.040, 0.006])
        let farCrown = crown + facing * 0.06
        let farEarDirection = (facing.leftNormal + facing * 0.15).normalized
        farEar = Limb(
            [farCrown, farCrown + farEarDirection * 0.075, farCrown + farEarDirection * 0.145], radii: [0.038, 0.034, 0.006])
        forelock = Limb([crown, crown + facing * 0.09 + facing.leftNormal * 0.006], radii: [0.042, 0.014])

        let crest = zip(neckLine, neckRadii).enumerated().map { index, joint in
            let tangent = (neckLine[min(index + 1, 4)] - neckLine[max(index - 1, 0)]).normalized
            return joint.0 + tangent.leftNormal * (joint.1 * 0.92)
        }
        mane = Limb(crest.dropFirst() + [crown], radii: [0.030, 0.066, 0.074, 0.062, 0.045])

        let dock = Vector2(-0.50 * stretch, 0.87)
        let swing = pose.tailSwing
        tail = Limb(
            [dock]
                + bezier(
                    dock + Vector2(-0.07, -0.02), dock + Vector2(-0.14 - swing * 0.8, -0.14),
                    dock + Vector2(-0.08 - swing * 1.5, -0.54 + swing * 0.8), count: 5),
            radii: [0.040, 0.042, 0.050, 0.068, 0.075, 0.018])

        let legs = LegPositions(pose)
        nearFore = AnimalFigure.foreLeg(shoulder: Vector2(0.29 * stretch, 0.61), legs.nearFore)
        farFore = AnimalFigure.foreLeg(shoulder: Vector2(0.35 * stretch, 0.61), legs.farFore)
        nearHind = AnimalFigure.hindLeg(hip: Vector2(-0.35 * stretch, 0.68), legs.nearHind)
        farHind = AnimalFigure.hindLeg(hip: Vector2(-0.29 * stretch, 0.68), legs.farHind)

        let rump = bezier(
            Vector2(-0.47 * stretch, 0.32), Vector2(-0.47 * stretch, 0.73), Vector2(-0.06 * stretch, 0.75), count: 9)
        let spine =
            rump + [Vector2(0.10 * stretch, 0.76), Vector2(0.24 * stretch, 0.77)] + neckLine.dropFirst()
            + [poll + Vector2(degrees: pose.neckAngle) * 0.2]
        stripeSpine = Limb(spine, radii: [Float](repeating: 0.001, count: spine.count))

        let reach = pose.carriage == .grazing ? max(0.62, nostril.x) : 0.62
        shadow = ((reach - 0.62) / 2, (reach + 0.62) / 2)
        let limbs = [trunk, neck, head, nearFore, nearHind, farFore, farHind, mane, tail, nearEar, farEar]
        behind = limbs.map(\.leftmost).min()!
        ahead = limbs.map(\.rightmost).max()!
        top = limbs.map(\.topmost).max()!
    }

    /// Forearm, cannon and hoof; the knee bends forward.
    private static func foreLeg(shoulder: Vector2, _ step: LegPositions.Step) -> Limb {
        let fetlock = Vector2(shoulder.x + step.forward, 0.115 + step.lift)
        let knee = middleJoint(from: shoulder, to: fetlock, upper: 0.262, lower: 0.25, bend: 1)
        let toe = Vector2(degrees: -66 - step.lift * 260) * 0.095
        return Limb([shoulder, knee, fetlock, fetlock + toe], radii: [0.105, 0.062, 0.050, 0.060])
    }

    /// Thigh, gaskin, cannon and hoof; the hock bends backward.
    private static func hindLeg(hip: Vector2, _ step: LegPositions.Step) -> Limb {
        let fetlock = Vector2(hip.x - 0.045 + step.forward, 0.115 + step.lift)
        let hock = middleJoint(from: hip, to: fetlock, upper: 0.335, lower: 0.272, bend: -1)
        let toe = Vector2(degrees: -66 - step.lift * 260) * 0.095
        return Limb(
            [hip, mix(hip, hock, 0.5) + Vector2(0.035, 0), hock, fetlock, fetlock + toe],
            radii: [0.175, 0.122, 0.064, 0.050, 0.060])
    }
}

/// Where the four hooves are, relative to their places when standing square.
private struct LegPositions {
    struct Step {
        var forward: Float
        var lift: Float
    }

    let nearFore: Step, nearHind: Step, farFore: Step, farHind: Step

    init(_ pose: AnimalPose) {
        switch pose.gait {
        case .standing:
            nearFore = Step(forward: pose.stance[0], lift: 0)
            nearHind = Step(forward: pose.stance[1], lift: 0)
            farFore = Step(forward: pose.stance[2] + 0.03, lift: 0)
            farHind = Step(forward: pose.stance[3] + 0.03, lift: 0)
        case .walking:
            nearHind = LegPositions.step(pose.stride, reach: 0.16, lift: 0.10, onGround: 0.62)
            nearFore = LegPositions.step(pose.stride + 0.25, reach: 0.16, lift: 0.10, onGround: 0.62)
            farHind = LegPositions.step(pose.stride + 0.5, reach: 0.16, lift: 0.10, onGround: 0.62)
            farFore = LegPositions.step(pose.stride + 0.75, reach: 0.16, lift: 0.10, onGround: 0.62)
        case .trotting:
            nearHind = LegPositions.step(pose.stride, reach: 0.23, lift: 0.17, onGround: 0.5)
            farFore = LegPositions.step(pose.stride + 0.04, reach: 0.23, lift: 0.20, onGround: 0.5)
            farHind = LegPositions.step(pose.stride + 0.5, reach: 0.23, lift: 0.17, onGround: 0.5)
            nearFore = LegPositions.step(pose.stride + 0.54, reach: 0.23, lift: 0.20, onGround: 0.5)
        }
    }

    /// A hoof's place at `phase` of its cycle: drawn back along the ground, then swung forward through the air.
    private static func step(_ phase: Float, reach: Float, lift: Float, onGround: Float) -> Step {
        let phase = phase - phase.rounded(.down)
        if phase < onGround { return Step(forward: mix(reach, -reach, phase / onGround), lift: 0) }
        let swing = (phase - onGround) / (1 - onGround)
        return Step(forward: mix(-reach, reach, smoothStep(0, 1, swing)), lift: lift * sin(swing * .pi))
    }
}
