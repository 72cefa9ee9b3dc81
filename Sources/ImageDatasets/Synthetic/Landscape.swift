import TensorCore

/// What is around the animal in a synthetic scene.
///
/// Places are in units of the picture's side, x to the right and y down from the top left corner.
public struct Landscape: Sendable, Equatable {
    /// A range of hills: a sine curve above the horizon.
    public struct Hill: Sendable, Equatable {
        /// Height of the crests above the horizon, length of a wave, and phase of the wave in 0..<1.
        public var height, width, phase: Float
        /// How much of the sky's color the distance adds, 0 to 1.
        public var tone: Float
    }

    /// A tree on the horizon.
    public struct Tree: Sendable, Equatable {
        /// The shape of the crown.
        public enum Kind: Sendable, CaseIterable { case round, conifer }

        /// The shape of the crown.
        public var kind: Kind
        /// Place of the trunk, and height of the tree.
        public var x, height: Float
        /// How dark and bluish the leaves are, 0 to 1.
        public var tone: Float
    }

    /// A cloud.
    public struct Cloud: Sendable, Equatable {
        /// Its centre, and half its width.
        public var x, y, size: Float
    }

    /// A fence behind the animal.
    public struct Fence: Sendable, Equatable {
        /// The foot of the posts, their distance, and the place of the first in units of the distance.
        public var y, spacing, phase: Float
        /// White paint; otherwise bare wood.
        public var isWhite: Bool
    }

    /// Height of the horizon.
    public var horizon: Float
    /// The centre of the sun; nil where it is not in the picture.
    public var sun: SIMD2<Float>?
    /// Hills, the farthest first.
    public var hills: [Hill]
    /// Trees, the nearest first.
    public var trees: [Tree]
    /// Clouds.
    public var clouds: [Cloud]
    /// The fence; nil where there is none.
    public var fence: Fence?
    /// 0 fresh green, 1 dry gold.
    public var dryness: Float
    /// Seed of the tufts and flowers of the meadow.
    public var meadowSeed: UInt32
    /// Whether flowers grow in the meadow.
    public var hasFlowers: Bool

    /// Draws a landscape at random; the place of the sun depends on the light.
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
