import CPUBackend
import Foundation
import Recipes
import TensorCore

/// The speed and memory of pieces of work, compared with the peak of the machine.
struct BenchmarkReport: Encodable, CustomStringConvertible {
    struct Machine: Encodable {
        let instructionSet: String
        let threads: Int
        /// The peak, measured with multiply-adds in registers.
        let peakGigaflops: Double
    }

    struct Networks: Encodable {
        let recipe: Recipe.Name
        let generator: String
        let ngf, ndf, size, batch: Int
        let discriminator, normalization: String
    }

    struct Measurement: Encodable {
        let work: BenchmarkWork
        /// The seconds for the whole batch.
        let seconds: Timings
        /// Images per second in the fastest run; pairs of images for a training step.
        let imagesPerSecond: Double
        /// 10⁹ operations a second in the fastest run: two for each multiply-add of convolutions and matrix products by their
        /// definition, or for each that was executed.
        let effectiveGigaflops, executedGigaflops: Double?
        /// The executed operations as a share of the peak.
        let shareOfPeak: Double?
        /// The peak bytes of arrays, and of the resident process, until the end of this work.
        let arrayBytes, processBytes: Int
    }

    let machine: Machine
    let networks: Networks?
    let measurements: [Measurement]

    var description: String {
        var lines: [String] = []
        if let networks {
            lines.append(
                "\(networks.recipe.rawValue): \(networks.generator), ngf \(networks.ngf), \(networks.discriminator) discriminator, ndf \(networks.ndf), "
                    + "\(networks.normalization) norm, \(networks.size)x\(networks.size) pixels, batch \(networks.batch)")
        }
        lines.append(
            "\(machine.instructionSet), \(machine.threads) threads, at most \(Table.number(machine.peakGigaflops)) GFLOP/s")
        guard !measurements.isEmpty else { return lines.joined(separator: "\n") }
        var table = Table([
            "", "minimum s", "median s", "images/s", "GFLOP/s", "executed", "of peak", "arrays MiB", "process MiB",
        ])
        for item in measurements {
            table.add([
                item.work.rawValue, String(format: "%.4f", item.seconds.minimum), String(format: "%.4f", item.seconds.median),
                String(format: "%.2f", item.imagesPerSecond), item.effectiveGigaflops.map(Table.number) ?? "",
                item.executedGigaflops.map(Table.number) ?? "", item.shareOfPeak.map(Table.percent) ?? "",
                "\(item.arrayBytes >> 20)", "\(item.processBytes >> 20)",
            ])
        }
        return (lines + [table.description]).joined(separator: "\n")
    }
}

extension Sequence where Element == WorkRecorder.Tally {
    /// Returns the multiply-adds of all calls, by definition and as executed by the backend.
    func multiplyAdds(on backend: CPUBackend) -> (effective: Int, executed: Int) {
        reduce((0, 0)) { sums, tally in
            (
                sums.0 + tally.calls * tally.work.multiplyAdds,
                sums.1 + tally.calls * tally.work.executedMultiplyAdds(on: backend)
            )
        }
    }
}

extension Work {
    /// Returns the multiply-adds that the backend's algorithms execute.
    func executedMultiplyAdds(on backend: CPUBackend) -> Int {
        if case .convolution(let geometry, let direction) = self {
            return backend.executedMultiplyAdds(geometry, direction)
        }
        return multiplyAdds
    }
}
