import ArgumentParser
import CPUBackend
import Foundation
import ImageFiles
import Optimizers
import TensorCore
import Training

/// What the library lacks, written outside of it: an operation, an optimizer and a trainer, stopped and resumed.
struct Extending: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "An operation, an optimizer and a trainer of one's own, stopped and resumed to the byte.")

    @OptionGroup var options: ExampleOptions

    /// Points of sin(4 x) with noise; a function of the step alone, so that a resumed training sees the same.
    private func batch(_ step: Int) -> CurveTrainer.Batch {
        let random = RandomSource(seed: options.seed, stream: [3, UInt64(step)])
        let x = (0..<64).map { _ in random.uniform(in: -1..<1) }
        return (
            HostArray(shape: [64, 1], values: x),
            HostArray(shape: [64, 1], values: x.map { sin(4 * $0) + 0.1 * random.normal() })
        )
    }

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let steps = 600
        func makeLoop(_ curve: Curve, learningRate: Float = 0.003) -> TrainingLoop<CurveTrainer> {
            let plan = TrainingPlan(
                totalSteps: steps, stepsPerEpoch: 100, schedule: .linear(constant: steps / 2, decay: steps / 2),
                sampleEvery: steps,
                saveEvery: 100)
            let trainer = CurveTrainer(seed: options.seed, learningRate: learningRate, on: cpu)
            return TrainingLoop(trainer, plan, observers: [curve])
        }

        let straight = Curve(), whole = makeLoop(straight)
        _ = try whole.run(nextBatch: { batch(whole.finishedSteps) })

        // The same, stopped in the middle and saved; a new loop takes the save from its file.
        try options.makeFolder()
        let path = "\(options.out)/extending.safetensors", stopped = Curve(), first = makeLoop(stopped)
        _ = try first.run(nextBatch: { batch(first.finishedSteps) }, shouldStop: { first.finishedSteps == 250 })
        try first.makeState().write(to: path)
        let resumed = Curve(), second = makeLoop(resumed)
        try second.restore(try TrainingState(contentsOf: path))
        _ = try second.run(nextBatch: { batch(second.finishedSteps) })
        let isSame = try second.makeState() == whole.makeState() && stopped.errors + resumed.errors == straight.errors

        // Far too high a rate ends in the trainer's own error.
        let wild = Curve(), last = makeLoop(wild, learningRate: 10)
        do {
            _ = try last.run(nextBatch: { batch(last.finishedSteps) })
        } catch let error as CurveTrainer.RunAway {
            print("with a rate of 10, after step \(last.finishedSteps): \(error)\n")
        }

        let x = (0..<101).map { Float($0) / 50 - 1 }
        let made = whole.trainer.curve(at: HostArray(shape: [101, 1], values: x))
        let distance = zip(x, made).map { abs(sin(4 * $0) - $1) }.reduce(0, +) / 101
        try options.show(
            LineChart("Fitting a curve with Lion", [.init("error", straight.errors)], yLabel: "mean squared error"),
            as: "extending",
            [
                "error before": straight.errors[0], "error after": straight.errors[steps - 1], "distance to the curve": distance,
                "resumed as if it had not stopped": isSame ? 1 : 0,
                "stopped by its own error": Float(steps - last.finishedSteps),
            ])
    }
}

/// An observer: remembers the error of each step.
private final class Curve: TrainingObserver {
    private(set) var errors: [Float] = []

    func step(_ report: StepReport) { errors.append(report.losses[0]) }
}
