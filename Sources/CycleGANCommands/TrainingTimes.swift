import CPUBackend
import Foundation
import Recipes
import Runs

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
            let products = BenchmarkSetup.multiplyAdds(.cycleGAN(preset.model), size: preset.size, batch: preset.batch)
            let isMeasured = preset != .standard
            let time: Double
            if isMeasured {
                let setup = BenchmarkSetup(
                    recipe: .cycleGAN(preset.model), size: preset.size, batch: preset.batch,
                    backend: machine.makeBackend(for: .untilTheNextStep))
                time = try setup.stepSeconds()
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
