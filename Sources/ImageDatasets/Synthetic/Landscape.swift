import TensorCore

/// What is around the animal in a synthetic scene.
///
/// Places are in units of the picture's side, x to the right and y down from the top left corner.
public struct Landscape: Sendable, Equatable {
    public struct Hill: Sendable, Equatable {
        public var height, width, phase: Float
        public var tone: Float
    }
    public struct Tree: Sendable, Equatable {
        public enum Kind: Sendable, CaseIterable { case round, conifer }
        public var kind: Kind
        public var x, height: Float
        public var tone: Float
    }
    public struct Cloud: Sendable, Equatable {
        public var x, y, size: Float
    }
    public struct Fence: Sendable, Equatable {
        public var y, spacing, phase: Float
        public var isWhite: Bool
    }

    public var horizon: Float
    public var sun: SIMD2<Float>?
    public var hills: [Hill]
    public var trees: [Tree]
    public var clouds: [Cloud]
    public var fence: Fence?
    /// 0 fresh green, 1 dry gold.
    public var dryness: Float
    /// Picks the tufts and flowers of the meadow.
    public var meadowSeed: UInt32
    public var hasFlowers: Bool

    public init(drawnFrom random: RandomSource, light: SceneLight) {
        let horizon = random.uniform(in: 0.42..<0.58)
        self.horizon = horizon
        let showsSun = light.kind != .overcast && random.uniform() < 0.45
        let sunHeight = light.kind == .day ? random.uniform(in: 0.07..<0.22) : horizon - random.uniform(in: 0.06..<0.26)
        sun = showsSun ? SIMD2(0.5 + 0.5 * light.side, sunHeight) : nil
        hills = (0..<random.integer(below: 4)).map { index in
            Hill(
                height: random.uniform(in: 0.02..<0.13) * (1 - 0.25 * Float(index)), width: random.uniform(in: 0.30..<0.75),
                phase: random.uniform(), tone: 0.75 - 0.25 * Float(index))
        }
        trees = (0..<[0, 0, 1, 2, 3, 5][random.integer(below: 6)]).map { _ in
            Tree(
                kind: Tree.Kind.allCases[random.integer(below: 2)], x: random.uniform(), height: random.uniform(in: 0.12..<0.30),
                tone: random.uniform())
        }
        clouds = (0..<random.integer(below: 4)).map { _ in
            Cloud(
                x: random.uniform(), y: random.uniform(in: 0.06..<max(0.1, horizon - 0.16)), size: random.uniform(in: 0.05..<0.11)
            )
        }
        let fenced = random.uniform() < 0.3
        fence =
            fenced
            ? Fence(
                y: horizon + random.uniform(in: 0.06..<0.10), spacing: random.uniform(in: 0.18..<0.28), phase: random.uniform(),
                isWhite: random.uniform() < 0.5) : nil
        dryness = random.uniform() < 0.3 ? random.uniform(in: 0.6..<1) : random.uniform(in: 0..<0.3)
        meadowSeed = UInt32(random.integer(below: 1 << 30))
        hasFlowers = random.uniform() < 0.4
    }
}
