import CPUBackend
import Evaluation
import Foundation
import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore
import Testing

@Suite("Evaluations of sets of images") struct SetEvaluationTests {
    let sets: PictureSets
    let narrow, wide: ImageFolder

    init() throws {
        sets = try PictureSets()
        (narrow, wide) = (try sets.set("a", count: 12, period: 4, seed: 1), try sets.set("b", count: 12, period: 12, seed: 2))
    }

    private func report(
        of folder: ImageFolder, source: ImageFolder? = nil, target: ImageFolder? = nil, threads: Int = 2, cache: String? = nil,
        hasNetwork: Bool = true,
        onUnreadable: @escaping (UnreadableImage) -> Void = { _ in }
    ) throws -> EvaluationReport {
        let backend = CPUBackend(threads: threads)
        var settings = EvaluationSettings(
            network: hasNetwork ? try PictureSets.network(on: backend) : nil, preparation: .none)
        (settings.threads, settings.cacheFolder, settings.onUnreadable) = (threads, cache, onUnreadable)
        let evaluation = try SetEvaluation(
            [.init(name: "a2b", source: source ?? narrow, target: target ?? wide)], settings, on: backend)
        return try evaluation.report(of: folder)
    }

    @Test func untouchedSourcesAreAtTheCeiling() throws {
        let comparison = try report(of: narrow).comparisons[0]
        let ceiling = try #require(comparison.ceiling)
        #expect(comparison.made == ceiling && comparison.score == ceiling.score)
        #expect(ceiling.count == 12 && ceiling.targetCount == 12 && comparison.floor?.count == 6)
        #expect(comparison.made.kid != nil && comparison.made.kidInterval?.count == 2 && comparison.made.mind != nil)
        #expect(comparison.made.swd.map(\.side) == [16])
    }

    @Test func imagesLikeTheTargetAreNearTheFloor() throws {
        let like = try sets.set("like", count: 12, period: 12, seed: 3)
        let comparison = try report(of: like, hasNetwork: false).comparisons[0]
        let progress = try #require(comparison.progress)
        #expect(progress > 0.8 && progress < 1.2)
    }

    @Test func withoutAFeatureNetworkThereIsTheSlicedWassersteinDistance() throws {
        let report = try report(of: narrow, hasNetwork: false)
        let made = report.comparisons[0].made
        #expect(made.kid == nil && made.fid == nil && made.classShare == nil && made.score == made.meanSWD)
        #expect(report.protocol.features == nil && report.protocolText.contains("no features"))
        #expect(report.figures["swd_a2b"] == made.meanSWD && report.figures["kid_a2b"] == nil)
    }

    @Test func numbersAreTheSameForAnyNumberOfThreads() throws {
        #expect(try report(of: narrow, threads: 1) == report(of: narrow, threads: 3))
    }

    @Test func featuresOfRealImagesAreKeptAndFoundAgain() throws {
        let cache = sets.path + "/cache"
        let first = try report(of: narrow, cache: cache)
        let files = try FileManager.default.contentsOfDirectory(atPath: cache)
        #expect(files.count == 2)
        #expect(try report(of: narrow, cache: cache) == first)
        // Damaged files are measured anew and replaced.
        for file in files { try Data("nonsense".utf8).write(to: URL(fileURLWithPath: cache + "/" + file)) }
        #expect(try report(of: narrow, cache: cache) == first)
        // Another image is another set.
        try FileManager.default.removeItem(atPath: wide.path(at: 3))
        try FileManager.default.copyItem(atPath: narrow.path(at: 3), toPath: wide.path(at: 3))
        #expect(try report(of: narrow, cache: cache) != first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 3)
    }

    @Test func halvesOfPicturesAreSetsOfTheirOwn() throws {
        let (path, cache) = (sets.path + "/pairs", sets.path + "/cache")
        #expect(try PairCombination(a: narrow.path, b: wide.path).write(to: path) == 12)
        let pictures = try ImageFolder(path: path), (left, right) = (pictures.taking(.left), pictures.taking(.right))
        let whole = try report(of: narrow).comparisons[0]
        for _ in 0..<2 {
            let halves = try report(of: left, source: left, target: right, cache: cache).comparisons[0]
            #expect(halves.made == whole.made && halves.ceiling == whole.ceiling && halves.floor == whole.floor)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 2)
    }

    @Test func unreadableImagesAreNamedAndLeftOut() throws {
        try Data("not an image".utf8).write(to: URL(fileURLWithPath: narrow.path(at: 0)))
        var unreadable: [UnreadableImage] = []
        let report = try report(of: wide, cache: sets.path + "/cache") { unreadable.append($0) }
        #expect(unreadable.map(\.path) == [narrow.path(at: 0)])
        #expect(report.comparisons[0].ceiling?.count == 11)
        for name in narrow.names { try Data().write(to: URL(fileURLWithPath: narrow.path + "/" + name)) }
        #expect(throws: ImageDatasetError.self) { try self.report(of: wide) }
    }

    @Test func translationsAreComparedAsImagesOfEightBits() throws {
        let backend = CPUBackend(threads: 2)
        let settings = EvaluationSettings(network: nil, preparation: .squashed(to: 32))
        let evaluation = try SetEvaluation([.init(name: "a2b", source: narrow, target: wide)], settings, on: backend)
        // Less than half a level away from the source.
        let report = try evaluation.report(
            translating: ["a2b": { HostArray(shape: $0.shape, values: $0.values.map { $0 + 0.001 }) }])
        #expect(report.comparisons[0].made == report.comparisons[0].ceiling)
    }

    @Test func protocolsTellWhatWasMeasured() throws {
        let backend = CPUBackend(threads: 2), other = try sets.set("c", count: 12, period: 6, seed: 9)
        func text(_ preparation: ImagePreparation, _ source: ImageFolder, _ target: ImageFolder) throws -> String {
            let settings = EvaluationSettings(network: nil, preparation: preparation)
            return try SetEvaluation([.init(name: "x", source: source, target: target)], settings, on: backend)
                .protocol.description
        }
        func scaled(to width: Int) throws -> ImagePreparation {
            .testing(try Preprocessing(method: .scaleWidthAndCrop, loadSize: width, cropSize: 20, flips: false))
        }
        let texts = [
            try text(.none, narrow, wide), try text(.none, narrow, other), try text(scaled(to: 24), narrow, wide),
            try text(scaled(to: 30), narrow, wide), try text(.squashed(to: 20), narrow, wide),
        ]
        #expect(Set(texts).count == texts.count)
        // The same sets, the other way round.
        #expect(try text(.none, wide, narrow) == texts[0])
    }

    @Test func aFewImagesHaveNoFloor() throws {
        let few = try sets.set("few", count: 3, period: 4, seed: 5), one = try sets.set("one", count: 1, period: 4, seed: 6)
        let backend = CPUBackend(threads: 2)
        let settings = EvaluationSettings(network: try PictureSets.network(on: backend), preparation: .none)
        for (made, target) in [(few, one), (one, few), (one, one)] {
            let comparison = try SetEvaluation([.init(name: "x", source: nil, target: target)], settings, on: backend)
                .report(of: made).comparisons[0]
            #expect(comparison.floor == nil && comparison.made.kid == nil && comparison.progress == nil)
            #expect(comparison.made.swd.allSatisfy { $0.distance.isFinite })
        }
    }
}
