import Foundation
import ImageDatasets
import ImageFiles
import TensorCore
import Testing

@Suite("Pictures that look the same") struct PictureHashTests {
    /// Ways in which pictures are copied.
    enum Copy: CaseIterable {
        case quality40, quality65, quality90, half, oneAndAHalf, mirrored, mirroredHalfQuality40

        func callAsFunction(_ image: PixelImage) throws -> PixelImage {
            func compressed(_ image: PixelImage, _ quality: Int) throws -> PixelImage {
                try PixelImage(encoded: try image.encoded(as: .jpeg, quality: quality))
            }
            func scaled(_ factor: Double, _ filter: ResamplingFilter) -> PixelImage {
                image.resized(
                    width: Int(Double(image.width) * factor), height: Int(Double(image.height) * factor), filter: filter)
            }
            return switch self {
            case .quality40: try compressed(image, 40)
            case .quality65: try compressed(image, 65)
            case .quality90: try compressed(image, 90)
            case .half: scaled(0.5, .bicubic)
            case .oneAndAHalf: scaled(1.5, .bilinear)
            case .mirrored: image.flippedHorizontally()
            case .mirroredHalfQuality40: try compressed(scaled(0.5, .bilinear).flippedHorizontally(), 40)
            }
        }
    }

    static let photographs: String = {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["CYCLEGAN_DATA"]
            ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
    }()

    private func scenes(_ count: Int) -> [PixelImage] {
        (0..<count).map { index in
            SyntheticScene(drawnFrom: RandomSource(seed: 9, stream: [UInt64(index)])).rendered(
                as: index % 2 == 0 ? .horse : .zebra, size: 96)
        }
    }

    private func check(_ images: [PixelImage]) throws -> (misses: Int, falseMatches: Int, farthest: Float, nearest: Float) {
        let hashes = images.map { PictureHash($0) }
        var misses = 0, falseMatches = 0, farthest: Float = 0, nearest = Float.infinity, bits = 0
        for (index, image) in images.enumerated() {
            for way in Copy.allCases {
                let copy = PictureHash(try way(image))
                if !hashes[index].isCopy(of: copy) || !copy.isCopy(of: hashes[index]) { misses += 1 }
                for other in hashes.indices where other != index && hashes[other].isCopy(of: copy) { falseMatches += 1 }
                let isMirrored = way == .mirrored || way == .mirroredHalfQuality40
                farthest = max(farthest, copy.distance(to: hashes[index], mirrored: isMirrored))
                bits = max(bits, ((isMirrored ? copy.mirroredBits : copy.bits) ^ hashes[index].bits).nonzeroBitCount)
                for other in hashes.indices where other != index {
                    for mirrored in [false, true] { nearest = min(nearest, copy.distance(to: hashes[other], mirrored: mirrored)) }
                }
            }
        }
        print("copies differ by up to \(bits) bits and \(farthest) levels; others by at least \(nearest) levels")
        return (misses, falseMatches, farthest, nearest)
    }

    @Test func copiesOfScenesAreFound() throws {
        let result = try check(scenes(30))
        #expect(result.misses == 0 && result.falseMatches == 0)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: photographs + "/horse2zebra/testA")))
    func copiesOfPhotographsAreFound() throws {
        let folder = try ImageFolder(path: Self.photographs + "/horse2zebra/testA")
        let result = try check(try (0..<folder.count).map { try PixelImage(contentsOf: folder.path(at: $0)) })
        #expect(result.misses == 0 && result.falseMatches == 0)
    }

    @Test func theSearchFindsWhatComparingAllFinds() throws {
        // Patterns near each other, so that there are pictures on both sides of every limit.
        var hashes: [PictureHash] = []
        for (index, scene) in scenes(12).enumerated() {
            for quality in stride(from: 2, to: 60, by: 9) {
                let copy = try PixelImage(encoded: try scene.encoded(as: .jpeg, quality: quality))
                hashes.append(PictureHash((index + quality) % 3 == 0 ? copy.flippedHorizontally() : copy))
            }
        }
        let search = NearPictures(hashes)
        var found: Set<[Int]> = [], expected: Set<[Int]> = []
        for index in hashes.indices {
            search.forEachCopy(of: index) { found.insert([index, $0]) }
            for other in hashes.indices where other > index && hashes[index].isCopy(of: hashes[other]) {
                expected.insert([index, other])
            }
        }
        #expect(found == expected && expected.count > 100)
    }

    @Test func picturesOfOneColorAreCopiesOfNothing() {
        let grey = PixelImage(width: 8, height: 8, channels: 1, bytes: [UInt8](repeating: 90, count: 64))
        let hashes = [PictureHash(grey), PictureHash(grey)]
        #expect(hashes[0].contrast < 1)
        NearPictures(hashes).forEachCopy(of: 0) { _ in Issue.record("found") }
    }
}
