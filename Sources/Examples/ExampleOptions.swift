import ArgumentParser
import Foundation
import ImageFiles
import TensorCore

/// The options of all examples, and how they show their results.
struct ExampleOptions: ParsableArguments {
    @Option(help: "Seed of the data and of the initial weights; the same seed gives the same results.")
    var seed: UInt64 = 0

    @Option(help: "Folder for the chart.")
    var out = "runs/examples"

    @Option(help: "Number of threads (default: all cores). Results do not depend on it.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, not \(threads)") }
    }

    /// Prints the chart, writes it as `OUT/NAME.png`, and prints the results, one per line.
    func show(_ chart: LineChart, as name: String, _ results: KeyValuePairs<String, Float>) throws {
        print(chart.text(), terminator: "\n\n")
        let width = results.map(\.key.count).max() ?? 0
        for (name, value) in results {
            print(name.padding(toLength: width, withPad: " ", startingAt: 0), String(format: "%9.4f", value))
        }
        try makeFolder()
        try chart.image().write(to: "\(out)/\(name).png")
        print("\n\(out)/\(name).png")
    }

    /// Creates the folder for the chart where it does not exist.
    func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        } catch {
            throw ValidationError("cannot make the folder \(out) - choose another with --out")
        }
    }
}
