import CPUBackend
import Foundation
import GANModels
import NeuralNetworks
import Recipes
import Runs
import TensorCore

/// An estimate of how long a training with each preset takes on this machine.
///
/// A few steps of the smaller presets are measured. The time of the largest is that of the largest one measured, by the number of
/// multiply-adds of their steps.
struct TrainingTimes: CustomStringConvertible {
    /// A preset.
    struct Line: Encodable {
        let preset: String
        let size, steps: Int
        /// The time of a step, and of all.
        let secondsPerStep, seconds: Double
        /// Whether steps of this preset were measured.
        let isMeasured: Bool
    }

    let lines: [Line]

    /// Measures for a few seconds.
    ///
    /// - Parameter images: The number of images of the larger set.
    init(images: Int, on machine: MachineOptions) throws {
        var lines: [Line] = [], rate = 0.0
        for preset in Preset.allCases {
            let products = Self.multiplyAdds(preset.model, size: preset.size, batch: preset.batch)
            let isMeasured = preset != .standard
            let time: Double
            if isMeasured {
                let backend = machine.makeBackend(for: .untilTheNextStep)
                let setup = BenchmarkSetup(
                    recipe: .cycleGAN(preset.model), size: preset.size, batch: preset.batch, backend: backend)
                // The first step also allocates. One of the largest preset takes long enough to be measured.
                let extent = Timings.Extent(least: preset == .medium ? 1 : 2, seconds: preset == .medium ? 0 : 0.3)
                time = try Timings(extent: extent, warmUp: 1, of: setup.step()).minimum
                rate = products / time
            } else {
                time = products / rate
            }
            let schedule = preset.schedule
            let steps = schedule.steps ?? (schedule.epochs + schedule.decayEpochs) * ((images + preset.batch - 1) / preset.batch)
            lines.append(
                Line(
                    preset: preset.rawValue, size: preset.size, steps: steps, secondsPerStep: time, seconds: time * Double(steps),
                    isMeasured: isMeasured))
        }
        self.lines = lines
    }

    /// The multiply-adds of a step: each generator is run three times, and each discriminator once more than it is trained on images;
    /// a backward pass costs twice a forward one, and half of that where weights need no gradient.
    static func multiplyAdds(_ options: CycleGANOptions, size: Int, batch: Int) -> Double {
        // Only shapes count, so that the weights need not be random.
        let start = Initialization(weights: .unset, random: RandomSource(seed: 0), on: CPUBackend(threads: 1))
        let multiple = options.generator.sideMultiple
        let side = max(
            options.generator.smallestSide, options.discriminator.smallestSide, (size + multiple - 1) / multiple * multiple)
        let shape = [1, side, side, 3]
        let generator = LayerGraph(of: options.generator.make(start), inputShape: shape).multiplyAdds
        let discriminator = LayerGraph(of: options.discriminator.make(start), inputShape: shape).multiplyAdds
        let runs = options.lambdaIdentity > 0 ? 6 : 4
        return Double(batch) * (Double(3 * runs * generator) + Double((2 * 2 + 4 * 3) * discriminator))
    }

    var description: String {
        var table = Table(["preset", "pixels", "steps", "a step", "all"])
        for line in lines {
            table.add([
                line.preset, "\(line.size)", "\(line.steps)",
                String(format: line.secondsPerStep < 1 ? "%.2f s" : "%.1f s", line.secondsPerStep),
                TrainingOutlook.duration(line.seconds),
            ])
        }
        return "How long a training takes on this machine, estimated from a few steps:\n\(table)"
    }
}
