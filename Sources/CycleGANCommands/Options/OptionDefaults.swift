import ArgumentParser
import Recipes
import Runs

/// What the options of a command that trains are where they are not given. Help texts are made from these values, so that they
/// are always true.
protocol TrainingDefaults {
    /// The settings to choose from, by the names that go with `--preset`; the first is the default.
    static var settings: [TrainingSetting] { get }
}

/// A choice of settings: its name, and what it says of schedule and optimizer.
typealias TrainingSetting = (name: String, schedule: RunConfiguration.Schedule, adam: AdamOptions)

/// Of `train`, whose presets differ.
enum CycleGANDefaults: TrainingDefaults {
    static let settings: [TrainingSetting] = Preset.standardFirst.map { ($0.rawValue, $0.schedule, $0.model.adam) }
}

/// Of `gan train`, which has no presets.
enum GANDefaults: TrainingDefaults {
    static let settings: [TrainingSetting] = [("", RunConfiguration.Schedule(), GANOptions().adam)]
}

extension Preset {
    static let standardFirst = [Preset.standard] + allCases.filter { $0 != .standard }

    /// What this preset is, in a few words.
    var summary: String { "\(size) px, \(model.generator.architecture.rawValue)" }
}

extension ArgumentHelp {
    /// A text with the default behind it, and with what presets have instead: `Side (default: 256; small: 64).`
    ///
    /// - Parameter values: The default's text and that of each preset, nil for none; the first is the default itself.
    private init(_ text: String, _ values: [(name: String, value: String?)]) {
        let others = values.dropFirst().filter { $0.value != values[0].value }.map { "\($0.name): \($0.value ?? "none")" }
        let parts = (values[0].value.map { ["default: \($0)"] } ?? []) + others
        self.init(stringLiteral: parts.isEmpty ? text + "." : "\(text) (\(parts.joined(separator: "; "))).")
    }

    /// For an option that presets set.
    static func preset(_ text: String, _ value: (Preset) -> (some CustomStringConvertible)?) -> ArgumentHelp {
        ArgumentHelp(text, Preset.standardFirst.map { ($0.rawValue, value($0)?.description) })
    }

    /// For an option about a schedule or the optimizer.
    static func training<Defaults: TrainingDefaults>(
        _ text: String, _: Defaults.Type, _ value: (RunConfiguration.Schedule, AdamOptions) -> (some CustomStringConvertible)?
    ) -> ArgumentHelp {
        ArgumentHelp(text, Defaults.settings.map { ($0.name, value($0.schedule, $0.adam)?.description) })
    }

    /// For an option with one default.
    static func plain(_ text: String, default value: some CustomStringConvertible) -> ArgumentHelp {
        ArgumentHelp(text, [("", value.description)])
    }
}
