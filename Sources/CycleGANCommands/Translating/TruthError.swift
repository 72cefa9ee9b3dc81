import Files
import Foundation
import ImageDatasets
import ImageFiles
import TensorCore
import Translation

/// The mean absolute error of translations, in levels of 0...255.
struct TruthError: Encodable, CustomStringConvertible, Sendable {
    let translated, untranslated: Double

    /// - Precondition: All three have the same size.
    init(input: PixelImage, result: PixelImage, truth: PixelImage) {
        func difference(_ image: PixelImage) -> Double {
            let a = HostArray(images: [image.opaqueRGB8()]).values, b = HostArray(images: [truth.opaqueRGB8()]).values
            return zip(a, b).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(a.count) * 127.5
        }
        (translated, untranslated) = (difference(result), difference(input))
    }

    init(mean errors: [TruthError]) {
        let count = Double(max(1, errors.count))
        translated = errors.map(\.translated).reduce(0, +) / count
        untranslated = errors.map(\.untranslated).reduce(0, +) / count
    }

    var description: String {
        String(
            format: "mean absolute error to the truth: %.2f of 255 translated, %.2f untranslated", translated, untranslated)
    }
}

/// The true translations of images, in a folder, under the names of the inputs.
struct TruthFolder: Sendable {
    let path: String

    /// The true translation of an input: at the same place in the folder, else under the name alone.
    func path(for input: JobInput) -> String {
        let placed = path.appendingPathPart(input.name)
        return FileStatus.exists(placed) ? placed : path.appendingPathPart(input.name.lastPathPart)
    }

    /// Checks before the first translation that all truths are there and have the sizes of the results.
    ///
    /// - Throws: `CommandError` for the first that has not, with the size that fits all; `ImageFileError` for one that cannot be
    ///   read. Inputs that cannot be read are passed over.
    func check(_ jobs: [TranslationJobs.Job], size: TranslationSize) throws {
        guard FileKind(ofFileAt: path) == .folder else {
            throw CommandError(
                "no such folder \(path.onOneLine)", "give the folder of the true translations with --truth", file: path)
        }
        var sides: Set<[Int]> = [], wrong: (name: String, result: [Int], truth: [Int])?
        for job in jobs where job.input.bytes == nil {
            guard let input = try? PixelImage.information(ofFileAt: job.input.path) else { continue }
            let truthPath = path(for: job.input)
            let truth = try PixelImage.information(ofFileAt: truthPath)
            let result = size.resultSides(width: input.width, height: input.height)
            sides.insert([truth.width, truth.height])
            if wrong == nil && (truth.width, truth.height) != result {
                wrong = (truthPath, [result.width, result.height], [truth.width, truth.height])
            }
        }
        guard let wrong else { return }
        func text(_ sides: [Int]) -> String { "\(sides[0])x\(sides[1])" }
        let fits = sides.count == 1 && wrong.truth[0] == wrong.truth[1]
        throw CommandError(
            "the truth \(wrong.name.onOneLine) is \(text(wrong.truth)), and the translation would be \(text(wrong.result))",
            fits ? "translate with --size \(wrong.truth[0])" : "no --size fits: give truths of the size of their translations",
            file: wrong.name)
    }
}
