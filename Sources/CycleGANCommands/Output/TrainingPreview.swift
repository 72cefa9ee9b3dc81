import Files
import Foundation
import Recipes
import Runs

/// What `--dry-run` says of a training.
struct TrainingPreview: Encodable, CustomStringConvertible {
    struct Images: Encodable {
        let folder: String
        let count: Int
    }

    struct Network: Encodable {
        let name: String
        let parameters: Int
    }

    let run, recipe: String
    let preset: String?
    let training, test: [Images]
    let networks: [Network]
    let size, loadSize, batch: Int
    /// Of the whole run; with a budget about so many.
    let steps, finishedSteps, stepsPerEpoch: Int
    let learningRate: Float
    let learningRatePolicy: LearningRatePolicy
    /// The number of steps before the learning rate decays.
    let decayStart: Int?
    /// The time of the whole run in seconds, where that is given.
    let budget: Double?
    let evaluations: Int
    /// What was measured, and what is left to do.
    let secondsPerStep, seconds: Double
    /// The date and time of the end, in ISO 8601.
    let end: String
    let memoryBytes: Double
    let files: [String]
    let configuration: RunConfiguration

    /// - Parameters:
    ///   - stepSeconds: The seconds of a step.
    ///   - evaluationSeconds: The seconds of an evaluation.
    init(_ preview: TrainingRun.Preview, in folder: RunFolder, stepSeconds: Double, evaluationSeconds: Double) {
        configuration = preview.configuration
        let (data, schedule, traits) = (configuration.data, configuration.schedule, configuration.recipe.traits)
        (run, recipe, preset) = (folder.path, configuration.recipe.name.rawValue, configuration.preset)
        training = preview.images.training.map { Images(folder: $0.path, count: $0.count) }
        test = preview.images.test.map { Images(folder: $0.path, count: $0.count) }
        networks = preview.networks.map { Network(name: $0.name, parameters: $0.parameters) }
        (size, loadSize, batch) = (data.size, data.loadSize, data.batch)
        (steps, finishedSteps, stepsPerEpoch) = (preview.totalSteps, preview.finishedSteps, preview.stepsPerEpoch)
        (learningRate, learningRatePolicy, budget) = (traits.learningRate, schedule.policy, schedule.budget)
        decayStart = schedule.policy == .linear ? preview.decayStart : nil
        evaluations = preview.isOver ? 0 : preview.evaluations.count
        secondsPerStep = stepSeconds
        let left = Double(preview.totalSteps - preview.finishedSteps) * stepSeconds + Double(evaluations) * evaluationSeconds
        seconds = preview.isOver ? 0 : preview.secondsLeft ?? left
        end = Date.now.addingTimeInterval(seconds).formatted(.iso8601)
        memoryBytes = configuration.recipe.estimatedTrainingBytes(size: data.size, batch: data.batch)
        files =
            [folder.configuration, folder.log, folder.images]
            + (schedule.evaluateEvery == nil ? [] : [folder.metrics, folder.bestModel])
            + [folder.sample(step: preview.totalSteps), folder.checkpoint, folder.model]
    }

    var description: String {
        func sets(_ images: [Images]) -> String {
            images.map { "\($0.folder.onOneLine) (\($0.count))" }.joined(separator: ", ")
        }
        let title = preset.map { "\(configuration.recipe.traits.title), preset \($0)" } ?? configuration.recipe.traits.title
        let done = finishedSteps > 0 ? ", \(finishedSteps) of them done" : ""
        let epochs = (Double(steps) / Double(stepsPerEpoch)).formatted(.number.precision(.fractionLength(0...1)))
        let length = (budget.map { "budget of \(TimeText.text($0)), about " } ?? "") + TrainingOutlook.count(steps, "step") + done
        let decay = decayStart.map { $0 < steps ? ", decays from step \($0) on" : "" } ?? ""
        let schedule = configuration.schedule
        let rows = [
            ("run", run.onOneLine), ("recipe", title), ("images", sets(training)), ("test images", sets(test)),
            (
                "networks",
                networks.map { "\($0.name) \(TrainingOutlook.millions($0.parameters))" }.joined(separator: ", ") + " parameters"
            ),
            ("size", "\(size) px, cut out of \(loadSize) px, batch \(batch)"),
            ("length", "\(length), \(epochs) epochs of \(TrainingOutlook.count(stepsPerEpoch, "step"))"),
            ("learning rate", "\(learningRate), \(learningRatePolicy.rawValue)\(decay)"),
            ("samples", "every \(TrainingOutlook.count(schedule.sampleEvery, "step"))"),
            (
                "saves",
                "every \(TrainingOutlook.count(schedule.saveEvery, "step")) or \(schedule.saveMinutes.formatted()) minutes"
            ),
            (
                "evaluations",
                schedule.evaluateEvery.map { evaluations == 0 ? "none" : "\(evaluations), every \($0) steps" } ?? "none"
            ),
            ("memory", String(format: "about %.1f GB", memoryBytes / 1e9)),
            (
                "time",
                seconds == 0
                    ? "nothing is left to do"
                    : "\(Self.stepTime(secondsPerStep)) a step, \(TrainingOutlook.duration(seconds)): would end at "
                        + TrainingOutlook.end(in: seconds)
            ),
            ("files", files.map(\.onOneLine).joined(separator: "\n")),
        ]
        let width = rows.map(\.0.count).max() ?? 0
        return rows.filter { !$0.1.isEmpty }.map { name, text in
            let start = name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            return start + text.replacing("\n", with: "\n" + String(repeating: " ", count: width + 2))
        }.joined(separator: "\n")
    }

    /// `0.095 s`, `4.6 s`.
    static func stepTime(_ seconds: Double) -> String { String(format: seconds < 1 ? "%.2g s" : "%.1f s", seconds) }
}
