import ArgumentParser
import Optimizers

/// Options that keep a training in order, and tell when it is not.
struct HealthOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Scale gradients so that their norm over all layers is at most this (default: no clipping).")
    var clipNorm: Float?

    @Option(parsing: .unconditional, help: "Limit each element of the gradients to this size (default: no clipping).")
    var clipValue: Float?

    @Flag(help: "Look at the layers while they learn: write health.csv, and warn when something goes wrong.")
    var diagnose = false

    @Option(parsing: .unconditional, help: .plain("Steps between looks of --diagnose", default: Self.usualInterval))
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

    /// Steps between looks; nil for none.
    var interval: Int? { diagnose ? diagnoseEvery ?? Self.usualInterval : nil }

    /// `clipping` with what was given on the command line.
    func applied(to clipping: GradientClipping?) -> GradientClipping? {
        guard clipNorm != nil || clipValue != nil else { return clipping }
        return GradientClipping(norm: clipNorm ?? clipping?.norm, value: clipValue ?? clipping?.value)
    }
}
