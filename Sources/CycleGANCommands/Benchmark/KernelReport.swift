import CPUBackend
import Foundation
import TensorCore

/// The convolutions and normalisations of a training step, each measured separately, to locate regressions.
struct KernelReport: Encodable, CustomStringConvertible {
    struct Measurement: Encodable {
        let kind, layer: String
        let callsPerStep: Int
        let seconds: Timings
        let effectiveGigaflops, executedGigaflops, shareOfPeak: Double?
        /// For a normalisation: the bytes it must at least read and write.
        let gigabytesPerSecond: Double?
    }

    let machine: BenchmarkReport.Machine
    let kernels: [Measurement]

    /// - Parameter tallies: The work of a training step.
    init(_ tallies: [WorkRecorder.Tally], on backend: CPUBackend, repeats: Int?) {
        var peak = backend.measurePeak()
        let random = RandomSource(seed: 0)
        let measured = tallies.compactMap { tally in
            Self.run(tally.work, on: backend, random).map { body in
                peak = max(peak, backend.measurePeak())
                return (tally, Timings(repeats: repeats, extent: .kernel, warmUp: 1, of: body))
            }
        }
        machine = .init(instructionSet: backend.instructionSet, threads: backend.threads, peakGigaflops: peak * 1e-9)
        kernels = measured.map { tally, timings in
            let work = tally.work
            func rate(_ operations: Int) -> Double? {
                operations > 0 ? Double(operations) * 1e-9 / timings.minimum : nil
            }
            let executed = rate(2 * work.executedMultiplyAdds(on: backend))
            var bytes = 0
            if case .normalization(let shape, _, let isGradient) = work {
                bytes = shape.reduce(isGradient ? 3 : 2, *) * MemoryLayout<Float>.stride
            }
            return Measurement(
                kind: work.kind, layer: work.label, callsPerStep: tally.calls, seconds: timings,
                effectiveGigaflops: rate(2 * work.multiplyAdds), executedGigaflops: executed,
                shareOfPeak: executed.map { $0 * 1e9 / peak }, gigabytesPerSecond: rate(bytes))
        }
    }

    /// Returns a function that does the work on random arrays; nil for work that is not measured separately.
    private static func run(_ work: Work, on backend: CPUBackend, _ random: RandomSource) -> (() -> Void)? {
        func array(_ shape: [Int]) -> NDArray { NDArray(uniform: -1..<1, random, shape: shape, on: backend) }
        switch work {
        case .convolution(let geometry, .forward):
            let (x, weights) = (array(geometry.inputShape), array(geometry.weightShape))
            return { _ = backend.convolve(x, weights: weights, tail: ConvolutionTail(), geometry: geometry) }
        case .convolution(let geometry, .byData):
            let (gradient, weights) = (array(geometry.outputShape), array(geometry.weightShape))
            return { _ = backend.convolveBackwardData(gradient, weights: weights, geometry: geometry) }
        case .convolution(let geometry, .byWeights):
            let (x, gradient) = (array(geometry.inputShape), array(geometry.outputShape))
            return { _ = backend.convolveBackwardWeights(x, gradient, geometry: geometry) }
        case .normalization(let shape, let groups, isGradient: false):
            let (x, tail) = (array(shape), NormalizationTail(slope: 0))
            return { _ = backend.normalize(x, groups: groups, epsilon: 1e-5, statistics: nil, tail: tail, residual: nil) }
        case .normalization(let shape, let groups, isGradient: true):
            let (x, gradient, tail) = (array(shape), array(shape), NormalizationTail(slope: 0))
            let statistics = backend.normalize(x, groups: groups, epsilon: 1e-5, statistics: nil, tail: tail, residual: nil)
            return {
                _ = backend.normalizeGradient(
                    x, mean: statistics.mean, variance: statistics.variance, outputGradient: gradient, groups: groups,
                    epsilon: 1e-5, tail: tail)
            }
        default: return nil
        }
    }

    var description: String {
        var table = Table(
            ["kernel", "layer", "calls a step", "ms", "median ms", "GFLOP/s", "executed", "of peak", "GB/s"], leading: 2)
        for kernel in kernels {
            table.add([
                kernel.kind, kernel.layer, "\(kernel.callsPerStep)", String(format: "%.3f", kernel.seconds.minimum * 1e3),
                String(format: "%.3f", kernel.seconds.median * 1e3), kernel.effectiveGigaflops.map(Table.number) ?? "",
                kernel.executedGigaflops.map(Table.number) ?? "", kernel.shareOfPeak.map(Table.percent) ?? "",
                kernel.gigabytesPerSecond.map(Table.number) ?? "",
            ])
        }
        let total = kernels.map { Double($0.callsPerStep) * $0.seconds.minimum }.reduce(0, +)
        return """
            \(machine.instructionSet), \(machine.threads) threads, at most \(Table.number(machine.peakGigaflops)) GFLOP/s
            \(table)
            a step's calls at these minima take \(String(format: "%.4f", total)) s
            """
    }
}
