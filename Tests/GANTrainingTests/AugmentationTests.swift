import Autograd
import CPUBackend
import Fixtures
import GANTraining
import Recipes
import TensorCore
import Testing

@Suite("Augmentation") struct AugmentationTests {
    private static let cases: [(name: String, policies: [Augmentation.Policy])] = [
        ("translation", [.translation]), ("color", [.color]), ("cutout", [.cutout]), ("all", Augmentation.Policy.allCases),
        ("order", [.color, .cutout, .translation]),
    ]
    private let cpu = CPUBackend(threads: 2)

    private func changes(_ augmentation: Augmentation, stream: Int, count: Int = 2) -> [ImageChanges] {
        let random = RandomSource(seed: 7, stream: [UInt64(stream)])
        return (0..<count).map { _ in ImageChanges(augmentation, height: 9, width: 12, probability: nil, random) }
    }

    @Test("Values, gradients and second gradients are PyTorch's", arguments: [3, 6], cases.indices)
    func parity(channels: Int, index: Int) throws {
        let fixture = try Fixture("augmentation")
        let (name, augmentation) = (Self.cases[index].name, Augmentation(Self.cases[index].policies))
        let images = Tensor(NDArray(try fixture.array("\(channels)/images"), on: cpu), requiresGradient: true)
        let result = augmentation.applied(changes(augmentation, stream: index), to: images)
        let seed = try fixture.tensor("\(channels)/seed", on: cpu)
        let slope = gradient(of: (result * result * result).sum(), withRespectTo: [images], createGraph: true)[0]
        let made = [
            "result": result,
            "gradient": gradient(of: (result * seed).sum(), withRespectTo: [images], keepingGraph: true)[0],
            "second": gradient(of: slope.square().sum(), withRespectTo: [images])[0],
        ]
        for (key, tensor) in made {
            let expected = try fixture.array("\(channels)/\(name)/\(key)")
            let problem = mismatch(tensor.value.host, expected, absolute: 2e-4, relative: 1e-5, from: fixture)
            #expect(problem == nil, "\(key)")
        }
    }

    @Test("Gradients are those of finite differences") func differences() throws {
        let augmentation = Augmentation(Augmentation.Policy.allCases)
        let changes = changes(augmentation, stream: 3)
        let images = try Fixture("augmentation").array("3/images")
        #expect(checkGradients(of: { augmentation.applied(changes, to: $0[0]) }, at: [images], on: cpu) == nil)
        #expect(checkSecondGradients(of: { augmentation.applied(changes, to: $0[0]).square() }, at: [images], on: cpu) == nil)
    }

    @Test("Changes stay in their ranges and reach their ends") func ranges() {
        let drawn = changes(Augmentation(Augmentation.Policy.allCases), stream: 0, count: 2000)
        #expect(Set(drawn.map(\.down)) == [-1, 0, 1] && Set(drawn.map(\.right)) == [-2, -1, 0, 1, 2])
        #expect(drawn.allSatisfy { (-0.5..<0.5).contains($0.brightness) && (0..<2).contains($0.saturation) })
        #expect(drawn.allSatisfy { (0.5..<1.5).contains($0.contrast) })
        // Half of 9 is rounded up; at an edge at least half the square is left.
        #expect(Set(drawn.map(\.cutRows.count)) == [3, 4, 5] && Set(drawn.map(\.cutColumns.count)) == [3, 4, 5, 6])
        #expect(drawn.map(\.cutRows.lowerBound).min() == 0 && drawn.map(\.cutRows.upperBound).max() == 9)
        #expect(drawn.map(\.cutColumns.lowerBound).max() == 9 && drawn.map(\.cutColumns.upperBound).max() == 12)
    }

    @Test("A probability leaves changes out and does not move the others") func probability() {
        let augmentation = Augmentation(Augmentation.Policy.allCases, isAdaptive: true)
        func drawn(_ probability: Float, count: Int = 2000) -> [ImageChanges] {
            let random = RandomSource(seed: 1)
            return (0..<count).map { _ in
                ImageChanges(augmentation, height: 9, width: 12, probability: probability, random)
            }
        }
        #expect(drawn(0).allSatisfy { $0 == ImageChanges() })
        let (some, all) = (drawn(0.25), drawn(1))
        let made = zip(some, all).filter { some, _ in some.brightness != 0 }
        #expect(made.allSatisfy { $0.brightness == $1.brightness && $0.contrast == $1.contrast })
        #expect(abs(Double(made.count) / 2000 - 0.25) < 0.03)
        #expect(abs(Double(some.filter { !$0.cutRows.isEmpty }.count) / 2000 - 0.25) < 0.03)
    }

    @Test("ADA's probability, computed by hand") func adaptation() {
        var adaptation = Adaptation(images: 400, undecided: 0.5)
        func observe(_ scores: [[Float]], times: Int) {
            for _ in 0..<times { adaptation.observe(scores, imageCount: 10) }
        }
        // 4 of 4 and 3 of 4 scores are above 0.5: signs 1 and 0.5, mean 0.75, above the target of 0.6.
        let known: [[Float]] = [[0.6, 1, 2, 3], [1, 1, 1, 0.4]]
        observe(known, times: 3)
        #expect(adaptation.probability == 0)
        observe(known, times: 1)
        #expect(adaptation.probability == 0.1)
        observe(known, times: 8)
        #expect(abs(adaptation.probability - 0.3) < 1e-6)
        // A score of exactly 0.5 counts as 0: the mean sign is 0.5.
        observe([[1, 0.5]], times: 4)
        #expect(abs(adaptation.probability - 0.2) < 1e-6)
        observe([[-1]], times: 40)
        #expect(adaptation.probability == 0)
        observe([[1]], times: 80)
        #expect(adaptation.probability == 1)
    }
}
