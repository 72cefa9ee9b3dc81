import ArgumentParser
import Optimizers

/// Options for gradient clipping, and for measuring the health of a training.
struct HealthOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Scale gradients so that their norm over all layers is at most this value (default: no clipping).")
    var clipNorm: Float?

    @Option(parsing: .unconditional, help: "Limit the magnitude of each gradient element to this value (default: no clipping).")
    var clipValue: Float?

    @Flag(help: "Measure the layers during training: write health.csv, and warn when something goes wrong.")
    var diagnose = false

    @Option(parsing: .unconditional, help: .plain("Steps between measurements of --diagnose", default: Self.usualInterval))
    var diagnoseEvery: Int?

    func validate() throws {
        for (name, value) in [("--clip-norm", clipNorm), ("--clip-value", clipValue)] {
            if let value, !(value > 0 && value.isFinite) { throw ValidationError("\(name) must be positive, not \(value)") }
        }
        if let diagnoseEvery {
            guard diagnose else { throw ValidationError("--diagnose-every goes with --diagnose") }
            if diagnoseEvery < 1 { throw ValidationError("--diagnose-every must be at least 1, not \(diagnoseEvery)") }
        }
    }

    private static let usualInterval = 50

    /// The number of steps between measurements; nil for none.
    var interval: Int? { diagnose ? diagnoseEvery ?? Self.usualInterval : nil }

    /// Returns `clipping` with the given options.
    func applied(to clipping: GradientClipping?) -> GradientClipping? {
        guard clipNorm != nil || clipValue != nil else { return clipping }
        return GradientClipping(norm: clipNorm ?? clipping?.norm, value: clipValue ?? clipping?.value)
    }
}
