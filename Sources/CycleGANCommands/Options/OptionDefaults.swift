import ArgumentParser
import Recipes
import Runs

/// The defaults of the options of a command that trains. Help texts are generated from these values, so that they are always
/// true.
protocol TrainingDefaults {
    /// The presets with their names for `--preset`; the first is the default.
    static var settings: [TrainingSetting] { get }
}

/// A preset: its name, and its schedule and optimizer.
typealias TrainingSetting = (name: String, schedule: RunConfiguration.Schedule, adam: AdamOptions)

/// The defaults of `train`, which differ between presets and recipes.
enum TranslationDefaults: TrainingDefaults {
    static let settings: [TrainingSetting] =
        Preset.standardFirst.map { ($0.rawValue, $0.schedule, $0.model.adam) }
        + others.map { ($0.rawValue, Preset.standard.schedule(of: $0), CycleGANOptions().adam) }

    /// The recipes that translate, but for the default one.
    static let others = Recipe.Name.allCases.filter { $0 != .cycleGAN && $0 != .gan }
}

/// The defaults of `gan train`, which has no presets.
enum GANDefaults: TrainingDefaults {
    static let settings: [TrainingSetting] = [("", RunConfiguration.Schedule(), GANOptions().adam)]
}

extension Preset {
    static let standardFirst = [Preset.standard] + allCases.filter { $0 != .standard }

    /// The preset in a few words.
    var summary: String {
        let generator = model.generator, start = "\(size) px, \(generator.architecture.rawValue)"
        return self == .standard ? start + ", the paper's own method" : generator.hasShortcuts ? start + " with shortcuts" : start
    }
}

extension ArgumentHelp {
    /// Creates a help text that ends with the default and the values of presets that differ: `Side (default: 256; small: 64).`
    ///
    /// - Parameter values: The default, then the value of each preset; nil for none.
    private init(_ text: String, _ values: [(name: String, value: String?)]) {
        let others = values.dropFirst().filter { $0.value != values[0].value }.map { "\($0.name): \($0.value ?? "none")" }
        let parts = (values[0].value.map { ["default: \($0)"] } ?? []) + others
        self.init(stringLiteral: parts.isEmpty ? text + "." : "\(text) (\(parts.joined(separator: "; "))).")
    }

    /// The help of an option that depends on the preset.
    static func preset(_ text: String, _ value: (Preset) -> (some CustomStringConvertible)?) -> ArgumentHelp {
        ArgumentHelp(text, Preset.standardFirst.map { ($0.rawValue, value($0)?.description) })
    }

    /// The help of an option of all recipes that translate, which depends on preset and recipe.
    static func recipe(_ text: String, _ value: (any TranslationOptions) -> some CustomStringConvertible) -> ArgumentHelp {
        let presets = Preset.standardFirst.map { ($0.rawValue, value($0.model).description as String?) }
        let recipes = TranslationDefaults.others.map { name in
            (name.rawValue, Preset.standard.recipe(name).translation.map { value($0).description })
        }
        return ArgumentHelp(text, presets + recipes)
    }

    /// The help of an option of the schedule or the optimizer.
    static func training<Defaults: TrainingDefaults>(
        _ text: String, _: Defaults.Type, _ value: (RunConfiguration.Schedule, AdamOptions) -> (some CustomStringConvertible)?
    ) -> ArgumentHelp {
        ArgumentHelp(text, Defaults.settings.map { ($0.name, value($0.schedule, $0.adam)?.description) })
    }

    /// The help of an option with one default.
    static func plain(_ text: String, default value: some CustomStringConvertible) -> ArgumentHelp {
        ArgumentHelp(text, [("", value.description)])
    }
}
