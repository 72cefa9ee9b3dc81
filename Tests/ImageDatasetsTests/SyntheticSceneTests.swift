import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("Synthetic scenes") struct SyntheticSceneTests {
    private func scene(_ index: UInt64) -> SyntheticScene { SyntheticScene(drawnFrom: RandomSource(seed: 11, stream: [index])) }

    private func bytes(_ image: PixelImage) -> [UInt8] {
        guard case .eight(let bytes) = image.samples else { return [] }
        return bytes
    }

    /// Which pixels differ between the two coats of a scene, row by row.
    private func animal(_ scene: SyntheticScene, size: Int) -> [Bool] {
        let horse = bytes(scene.rendered(as: .horse, size: size))
        let zebra = bytes(scene.rendered(as: .zebra, size: size))
        return (0..<(size * size)).map { horse[($0 * 3)..<($0 * 3 + 3)] != zebra[($0 * 3)..<($0 * 3 + 3)] }
    }

    @Test func equalSourcesDrawEqualPictures() {
        #expect(scene(1) == scene(1))
        #expect(scene(1) != scene(2))
        #expect(scene(1).rendered(as: .zebra, size: 24) == scene(1).rendered(as: .zebra, size: 24))
    }

    @Test func theTwoCoatsDifferOnTheAnimalOnly() {
        for index in 0..<40 {
            let scene = scene(UInt64(index))
            let size = 48
            let differing = animal(scene, size: size)
            let share = Float(differing.count { $0 }) / Float(size * size)
            #expect(share > 0.08 && share < 0.45, "scene \(index): \(share) of the picture is animal")
            // Between ears and hooves, no wider than an animal can be.
            let rows = (0..<size).filter { row in differing[(row * size)..<((row + 1) * size)].contains(true) }
            #expect(Float(rows.last!) / Float(size) <= scene.place.y + 0.01, "scene \(index)")
            #expect(Float(rows.last!) / Float(size) >= scene.place.y - 0.06, "scene \(index)")
            // The whole animal is in sight.
            #expect(rows.first! > 0, "scene \(index)")
            let columns = (0..<size).filter { column in (0..<size).contains { differing[$0 * size + column] } }
            #expect(columns.first! > 0 && columns.last! < size - 1, "scene \(index)")
        }
    }

    @Test func stripesSurviveAt32Pixels() {
        for size in [32, 64] {
            var contrast: Float = 0
            var plain: Float = 0
            for index in 0..<20 {
                let scene = scene(UInt64(index))
                // A row through the middle of the trunk.
                let row = Int((scene.place.y - 0.78 * scene.height) * Float(size))
                let columns = (0..<size).filter { abs((Float($0) + 0.5) / Float(size) - scene.place.x) < 0.3 * scene.height }
                func spread(_ coat: Coat) -> Float {
                    let picture = bytes(scene.rendered(as: coat, size: size))
                    let levels = columns.map { Float(picture[(row * size + $0) * 3 + 1]) }
                    return levels.max()! - levels.min()!
                }
                contrast += spread(.zebra) / 20
                plain += spread(.horse) / 20
            }
            #expect(contrast > 100 && plain < 50, "\(size) pixels: zebras vary by \(contrast) levels, horses by \(plain)")
        }
    }

    @Test func horsesAreBrownAndZebrasColorless() {
        var tint = [Coat.horse: Float(0), .zebra: 0]
        for index in 0..<20 {
            var scene = scene(UInt64(index))
            scene.light.kind = .overcast
            let mask = animal(scene, size: 32)
            for coat in Coat.allCases {
                let picture = bytes(scene.rendered(as: coat, size: 32))
                let tints = mask.indices.filter { mask[$0] }.map { Float(picture[$0 * 3]) - Float(picture[$0 * 3 + 2]) }
                tint[coat]! += tints.reduce(0, +) / Float(tints.count) / 20
            }
        }
        #expect(tint[.horse]! > 30)
        #expect(abs(tint[.zebra]!) < 12)
    }

    @Test func scenesAreVaried() {
        let scenes = (0..<400).map { scene(UInt64($0)) }
        let left = scenes.count { $0.facesLeft }
        #expect(left > 150 && left < 250)
        for gait in AnimalPose.Gait.allCases { #expect(scenes.count { $0.pose.gait == gait } > 40) }
        for carriage in AnimalPose.Carriage.allCases { #expect(scenes.count { $0.pose.carriage == carriage } > 30) }
        for kind in [SceneLight.Kind.day, .warm, .overcast, .dusk] { #expect(scenes.count { $0.light.kind == kind } > 30) }
        let heights = scenes.map(\.height)
        #expect(heights.max()! - heights.min()! > 0.1)
        #expect(Set(scenes.map { $0.landscape.trees.count }).count > 3)
        #expect(scenes.contains { $0.landscape.fence != nil } && scenes.contains { $0.landscape.sun != nil })
    }

    @Test func aSceneIsTheSameAtEverySize() {
        // The picture at 64 pixels, each 2x2 block averaged, is close to the one at 32.
        let scene = scene(3)
        let large = bytes(scene.rendered(as: .horse, size: 64))
        let small = bytes(scene.rendered(as: .horse, size: 32))
        var difference: Float = 0
        for row in 0..<32 {
            for column in 0..<32 {
                for channel in 0..<3 {
                    func at(_ y: Int, _ x: Int) -> Float { Float(large[((2 * row + y) * 64 + 2 * column + x) * 3 + channel]) }
                    let mean = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4
                    difference += abs(mean - Float(small[(row * 32 + column) * 3 + channel]))
                }
            }
        }
        #expect(difference / (32 * 32 * 3) < 2)
    }
}
