import Files
import Foundation
import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore
import Translation

/// How far translations are from the truth, and how far the untranslated inputs are.
struct TruthError: Encodable, CustomStringConvertible, Sendable {
    /// Of the translation, and of the input as it is; nil where there is none.
    struct Pair: Encodable, Sendable {
        let translated, untranslated: Double?

        init(_ translated: Double?, _ untranslated: Double?) { (self.translated, self.untranslated) = (translated, untranslated) }

        /// Their means over the images that have one; nil where none has.
        init(meanOf pairs: [Pair]) {
            func mean(_ numbers: [Double?]) -> Double? {
                let known = numbers.compactMap(\.self).filter(\.isFinite)
                return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
            }
            self.init(mean(pairs.map(\.translated)), mean(pairs.map(\.untranslated)))
        }
    }

    /// The mean absolute error, in levels of 0...255.
    let translated, untranslated: Double
    /// The peak signal-to-noise ratio in decibels; nil where images are equal, which have none.
    let psnr: Pair
    /// The structural similarity; nil where images are too small for it.
    let ssim: Pair

    /// - Precondition: All three have the same size.
    init(input: PixelImage, result: PixelImage, truth: PixelImage) {
        func pixels(_ image: PixelImage) -> HostArray { HostArray(images: [image.opaqueRGB8()]) }
        let (input, result, truth) = (pixels(input), pixels(result), pixels(truth))
        (translated, untranslated) = (meanAbsoluteError(result, truth) * 127.5, meanAbsoluteError(input, truth) * 127.5)
        psnr = Pair(peakSignalToNoiseRatio(result, truth), peakSignalToNoiseRatio(input, truth))
        let isLargeEnough = min(truth.shape[1], truth.shape[2]) >= leastSideForStructuralSimilarity
        ssim = isLargeEnough ? Pair(structuralSimilarity(result, truth), structuralSimilarity(input, truth)) : Pair(nil, nil)
    }

    init(mean errors: [TruthError]) {
        let count = Double(max(1, errors.count))
        translated = errors.map(\.translated).reduce(0, +) / count
        untranslated = errors.map(\.untranslated).reduce(0, +) / count
        (psnr, ssim) = (Pair(meanOf: errors.map(\.psnr)), Pair(meanOf: errors.map(\.ssim)))
    }

    var description: String {
        func text(_ pair: Pair, _ format: String) -> String {
            let numbers = [pair.translated, pair.untranslated].map { $0.map { String(format: format, $0) } ?? "none" }
            return "\(numbers[0]) translated, \(numbers[1]) untranslated"
        }
        return "mean absolute error to the truth: "
            + String(format: "%.2f of 255 translated, %.2f untranslated", translated, untranslated)
            + "; PSNR: " + text(psnr, "%.2f dB") + "; SSIM: " + text(ssim, "%.3f")
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
