import Files
import Foundation
import Recipes

/// Whether there is enough memory for a training.
enum TrainingMemory {
    /// The estimate is within a third of what a training takes: only what is far beyond the memory there is is refused.
    ///
    /// - Parameters:
    ///   - loadSize: The side in pixels to which whole images are scaled; nil where they are not.
    ///   - warns: Whether to warn where it may just suffice.
    /// - Throws: `CommandError` where the memory does not suffice.
    static func check(_ recipe: Recipe, size: Int, loadSize: Int? = nil, batch: Int, warns: Bool = true) throws {
        var needed = recipe.estimatedTrainingBytes(size: size, batch: batch)
        let available = Double(Memory.available)
        if let loadSize {
            // Images of some steps are decoded ahead, and samples show whole images.
            let image = 3 * Double(loadSize) * Double(loadSize)
            needed += image * Double(batch) * imagesAhead
            if let options = recipe.translation {
                needed = max(needed, options.generator.estimatedTranslationBytes(width: loadSize, height: loadSize))
            }
        }
        guard needed > 0.9 * available else { return }
        let scale = loadSize.map { " of images scaled to \($0) pixels" } ?? ""
        let facts =
            "--size \(size) with --batch \(batch)\(scale) takes about \(gigabytes(needed)) of memory, and \(gigabytes(available)) are free"
        let remedy = "use a smaller --size, --load-size, --batch, --ngf or --ndf, or a smaller --generator"
        if needed > 1.35 * available { throw CommandError("a training at \(facts)", remedy) }
        if warns { Console.note("warning: a training at \(facts) - \(remedy)") }
    }

    /// Decoded images in memory for each image of a batch: of two sets, four steps ahead.
    private static let imagesAhead = 8.0

    private static func gigabytes(_ bytes: Double) -> String {
        String(format: bytes < 1e10 ? "%.1f GB" : bytes < 1e15 ? "%.0f GB" : "%.0e GB", bytes / 1e9)
    }
}
