import Files
import Foundation
import ImageFiles
import ModelFiles
import Recipes
import Runs
import Translation

/// What is said about the model that translates: which it is, how far it was trained, and what it is used on that it has not learned.
final class ModelNotice: @unchecked Sendable {
    private let path: String
    private let description: ModelDescription?
    private let isShipped: Bool
    private let isOwnScale: Bool
    private let isQuiet: Bool
    private let lock = NSLock()
    private let network: String
    /// Whether these have been said; guarded by `lock`.
    private var isIntroduced = false, isWarned = false

    /// Fewer steps than this are a trial, whatever the data.
    private static let fewSteps = 500

    /// - Parameter network: The name of the generator.
    init(path: String, _ description: ModelDescription?, network: String, size: TranslationSize, isQuiet: Bool) {
        (self.path, self.description, self.network, self.isQuiet) = (path, description, network, isQuiet)
        isShipped = ModelLocation.shipped.flatMap { FileStatus($0)?.identity } == FileStatus(path)?.identity
        isOwnScale = if case .own = size { true } else { false }
    }

    /// Says at the first image which model it is and how far it was trained; and, at the first image that is not of the kind or the
    /// scale that the model was trained on, what to do about it.
    func see(_ image: PixelImage, of input: JobInput) {
        guard !isQuiet else { return }
        if isFirst(\.isIntroduced) { introduce() }
        guard let description else { return }
        let shorter = Double(min(image.width, image.height)), trained = description.scale.map(Double.init) ?? shorter
        let isForeign = isShipped && (image.width, image.height) != (description.size, description.size)
        let isOtherScale = isOwnScale && !(trained / 1.5...trained * 1.5).contains(shorter)
        guard isForeign || isOtherScale, isFirst(\.isWarned) else { return }
        let name = input.shownPath.onOneLine
        if isForeign {
            Console.note(
                "the shipped model has learned from small drawn animals only: expect little of \(name), and nothing good of "
                    + "photographs - train on pictures like yours, or give --model")
        }
        if isOtherScale {
            Console.note(
                "trained on pictures of \(Int(trained)) px, and \(name) is \(image.width)x\(image.height): --scale trained translates at "
                    + "that scale")
        }
    }

    private func isFirst(_ flag: ReferenceWritableKeyPath<ModelNotice, Bool>) -> Bool {
        lock.withLock {
            defer { self[keyPath: flag] = true }
            return !self[keyPath: flag]
        }
    }

    private func introduce() {
        let name = (isShipped ? "the shipped model " : "model ") + path.onOneLine
        guard let description else {
            Console.note("\(name): \(network), which does not say how it was trained")
            return
        }
        let domains = network == "G_B" ? Array(description.domains.reversed()) : description.domains
        let steps = description.steps
        var line =
            "\(name): \(domains.map(\.onOneLine).joined(separator: " to ")), trained \(steps.formatted()) step\(steps == 1 ? "" : "s")"
            + (description.scale.map { Double($0) > 1.2 * Double(description.size) } ?? false
                ? " on crops of \(description.size) px from pictures of \(description.scale ?? 0) px"
                : " at \(description.size) px")
        if let score = description.evaluation?.score { line += ", the best of its run by \(score) (--newest takes the last)" }
        if steps < Self.fewSteps { line += "; that is a trial of a few steps, expect little of it" }
        Console.note(line)
    }
}
