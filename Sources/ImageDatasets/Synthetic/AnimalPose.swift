import TensorCore

/// How an animal stands: what varies from one synthetic horse or zebra to the next, apart from its coat.
///
/// Lengths are in units of the height at the withers; angles are in degrees above the horizontal, the animal facing right.
public struct AnimalPose: Sendable, Equatable {
    /// What the legs do.
    public enum Gait: Sendable, CaseIterable { case standing, walking, trotting }
    /// How the head is carried.
    public enum Carriage: Sendable, CaseIterable { case raised, level, grazing }

    /// What the legs do.
    public var gait: Gait
    /// Where in its step cycle the animal is, 0 to 1.
    public var stride: Float
    /// Offset of each hoof from its usual place when standing: near fore, near hind, far fore, far hind.
    public var stance: SIMD4<Float>
    /// How the head is carried.
    public var carriage: Carriage
    /// The direction of the neck, degrees above the horizontal.
    public var neckAngle: Float
    /// The direction of the head, degrees above the horizontal.
    public var headAngle: Float
    /// How far the tail swings back.
    public var tailSwing: Float
    /// Girth of trunk and neck, 1 for the typical animal.
    public var girth: Float
    /// Length of the trunk, 1 for the typical animal.
    public var bodyLength: Float

    /// Draws a pose at random: half of the animals stand, a third of them graze.
    public init(drawnFrom random: RandomSource) {
        gait = [.standing, .standing, .walking, .walking, .trotting][random.integer(below: 5)]
        stride = random.uniform()
        func stray() -> Float { random.uniform(in: -0.07..<0.07) }
        stance = SIMD4(stray(), stray(), stray(), stray())
        carriage = [.raised, .raised, .raised, .level, .grazing, .grazing][random.integer(below: 6)]
        if gait == .trotting { carriage = .raised }
        switch carriage {
        case .raised: (neckAngle, headAngle) = (random.uniform(in: 50..<60), random.uniform(in: -46 ..< -36))
        case .level: (neckAngle, headAngle) = (random.uniform(in: 18..<28), random.uniform(in: -50 ..< -40))
        case .grazing: (neckAngle, headAngle) = (random.uniform(in: -45 ..< -39), random.uniform(in: -72 ..< -64))
        }
        tailSwing = random.uniform(in: 0..<0.12) + (gait == .trotting ? 0.08 : 0)
        girth = random.uniform(in: 0.95..<1.05)
        bodyLength = random.uniform(in: 0.95..<1.05)
    }
}
