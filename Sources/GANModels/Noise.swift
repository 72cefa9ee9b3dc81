import Autograd
import Foundation
import NeuralNetworks
import TensorCore

extension HostArray {
    /// Standard normal noise [count, latent].
    public init(noise count: Int, _ latent: Int, _ random: RandomSource) {
        self.init(shape: [count, latent], values: (0..<count * latent).map { _ in random.normal() })
    }

    /// Noise [rows · steps, latent] whose rows each walk from one random point to another, along the arc between them:
    /// the straight line would leave the shell on which normal noise lies (White, 2016).
    public init(walks rows: Int, steps: Int, _ latent: Int, _ random: RandomSource) {
        var values: [Float] = []
        for _ in 0..<rows {
            let from = (0..<latent).map { _ in random.normal() }, to = (0..<latent).map { _ in random.normal() }
            for step in 0..<steps {
                let angle = Float.pi / 2 * Float(step) / Float(steps - 1)
                values += zip(from, to).map { $0 * cos(angle) + $1 * sin(angle) }
            }
        }
        self.init(shape: [rows * steps, latent], values: values)
    }
}

extension Layer {
    /// What a generator makes of noise [count, latent]: rows of images [1, height, width, channels].
    public func images(ofNoise latents: HostArray, columns: Int, on backend: any ComputeBackend) -> [[HostArray]] {
        let (count, latent) = (latents.shape[0], latents.shape[1])
        // In parts, so that a large sheet does not need the memory of all its activations at once.
        let images = stride(from: 0, to: count, by: 16).flatMap { start -> [HostArray] in
            let part = min(16, count - start)
            let noise = Array(latents.values[start * latent..<(start + part) * latent])
            let made = withoutGradient {
                self(Tensor(noise, shape: [part, latent], on: backend), phase: .evaluation).value.host
            }
            let size = made.values.count / part
            return (0..<part).map { index in
                HostArray(
                    shape: [1] + made.shape.dropFirst(), values: Array(made.values[index * size..<(index + 1) * size]))
            }
        }
        return stride(from: 0, to: count, by: columns).map { Array(images[$0..<min($0 + columns, count)]) }
    }
}
