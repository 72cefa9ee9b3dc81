import Autograd
import Foundation
import ImageDatasets
import ImageFiles
import NeuralNetworks
import TensorCore

/// Sheets of what a generator makes of noise.
struct GANSampler {
    let generator: any Layer
    let backend: any ComputeBackend

    /// Images of [count, latent] noise, row by row.
    func sheet(_ latents: HostArray, columns: Int) -> PixelImage {
        let images = images(latents)
        let rows = stride(from: 0, to: images.count, by: columns).map { Array(images[$0..<min($0 + columns, images.count)]) }
        return .sheet(rows: rows)
    }

    private func images(_ latents: HostArray) -> [PixelImage] {
        let (count, latent) = (latents.shape[0], latents.shape[1])
        // In parts, so that a large sheet does not need the memory of all its images at once.
        return stride(from: 0, to: count, by: 16).flatMap { start -> [PixelImage] in
            let part = min(16, count - start)
            let values = Array(latents.values[start * latent..<(start + part) * latent])
            let images = withoutGradient {
                generator(Tensor(values, shape: [part, latent], on: backend), phase: .evaluation).value.host
            }
            return (0..<part).map { PixelImage(hostArray: images, at: $0) }
        }
    }

    /// Standard normal noise [count, latent].
    static func latents(count: Int, _ latent: Int, _ random: RandomSource) -> HostArray {
        HostArray(shape: [count, latent], values: (0..<count * latent).map { _ in random.normal() })
    }

    /// Noise [rows · steps, latent] whose rows each walk from one random point to another, along the arc between them:
    /// the straight line would leave the shell on which normal noise lies (White, 2016).
    static func walks(_ rows: Int, steps: Int, _ latent: Int, _ random: RandomSource) -> HostArray {
        var values: [Float] = []
        for _ in 0..<rows {
            let from = (0..<latent).map { _ in random.normal() }, to = (0..<latent).map { _ in random.normal() }
            for step in 0..<steps {
                let angle = Float.pi / 2 * Float(step) / Float(steps - 1)
                values += zip(from, to).map { $0 * cos(angle) + $1 * sin(angle) }
            }
        }
        return HostArray(shape: [rows * steps, latent], values: values)
    }
}
