import Files
import Foundation
import Recipes

/// Whether there is enough memory for a training.
enum TrainingMemory {
    /// The estimate is within a third of what a training takes: only what is far beyond the memory there is is refused.
    ///
    /// - Throws: `CommandError` where the memory does not suffice.
    static func check(_ recipe: Recipe, size: Int, batch: Int) throws {
        let needed = recipe.estimatedTrainingBytes(size: size, batch: batch), available = Double(Memory.available)
        guard needed > 0.9 * available else { return }
        let facts =
            "--size \(size) with --batch \(batch) takes about \(gigabytes(needed)) of memory, and \(gigabytes(available)) are free"
        let remedy = "use a smaller --size, --batch, --ngf or --ndf, or a smaller --generator"
        if needed > 1.35 * available { throw CommandError("a training at \(facts)", remedy) }
        Console.note("warning: a training at \(facts) - \(remedy)")
    }

    private static func gigabytes(_ bytes: Double) -> String {
        String(format: bytes < 1e10 ? "%.1f GB" : bytes < 1e15 ? "%.0f GB" : "%.0e GB", bytes / 1e9)
    }
}
