import CPUBackend
import Checkpoints
import Files
import ImageDatasets
import ModelFiles
import Recipes
import Runs
import TensorCore

/// Lays a training into a time: measures steps on this machine, and chooses preset, steps, samples and evaluations.
struct BudgetPlanner {
    let budget: Budget
    let machine: MachineOptions
    let features: FeatureOptions
    /// Whether the intervals of samples and of evaluations are given.
    let hasSampleInterval, hasEvaluationInterval: Bool

    /// Nil where no budget is given.
    init?<Defaults>(_ schedule: ScheduleOptions<Defaults>, on machine: MachineOptions) {
        guard let seconds = schedule.budgetSeconds else { return nil }
        (budget, self.machine, features) = (Budget(seconds: seconds), machine, schedule.features)
        (hasSampleInterval, hasEvaluationInterval) = (schedule.sampleEvery != nil, schedule.evaluateEvery != nil)
    }

    /// A training that fits the time.
    struct Plan {
        var configuration: RunConfiguration
        /// What was measured and chosen, in lines.
        var sentences: [String] = []
        /// The seconds of a step and of an evaluation; nil where they are not known.
        var stepSeconds, evaluationSeconds: Double?
    }

    /// The share of the budget that measuring a preset may take, and the seconds that it always may.
    private static let (measuringShare, measuringSeconds) = (0.01, 0.5)
    /// A preset that would need so many times the budget by what is estimated is not measured.
    private static let hopeless = 3.0

    /// Chooses one of some presets.
    ///
    /// - Parameter make: Returns the options of a run with a preset. An error leaves the preset out.
    /// - Throws: The first error of `make`, where it leaves out all; `CommandError` where the memory does not suffice; what the features
    ///   that discriminators see throw.
    func plan(_ presets: [Preset], _ make: (Preset) throws -> RunConfiguration) throws -> Plan {
        var configurations: [Preset: RunConfiguration] = [:], candidates: [Budget.Candidate] = [], first: (any Error)?
        var rate: Double?
        for preset in presets.sorted(by: { $0.size < $1.size }) {
            do {
                let configuration = try make(preset), data = configuration.data
                try configuration.checkOnCommandLine()
                configurations[preset] = configuration
                let products = BenchmarkSetup.multiplyAdds(configuration.recipe, size: data.size, batch: data.batch)
                if let rate {
                    let estimate = Budget.Candidate(preset, stepSeconds: products / rate, isMeasured: false)
                    if estimate.leastSeconds > Self.hopeless * budget.seconds {
                        candidates.append(estimate)
                        continue
                    }
                }
                let seconds = try stepSeconds(configuration)
                rate = products / seconds
                candidates.append(Budget.Candidate(preset, stepSeconds: seconds))
            } catch let error where error is RunError || error is ModelFileError || error is CheckpointError {
                // Features that are missing or damaged are no reason to take a smaller preset without a word.
                throw error
            } catch {
                first = first ?? error
            }
        }
        guard let chosen = budget.choose(candidates), let configuration = configurations[chosen.preset] else {
            throw first ?? CommandError("no preset fits", "give --preset")
        }
        var plan = try layOut(configuration, stepSeconds: chosen.stepSeconds)
        plan.sentences = [Self.measured(candidates), choice(chosen, candidates, plan.configuration)] + plan.sentences
        return plan
    }

    /// Lays out the steps of given networks.
    func plan(_ configuration: RunConfiguration) throws -> Plan {
        try configuration.checkOnCommandLine()
        let seconds = try stepSeconds(configuration)
        var plan = try layOut(configuration, stepSeconds: seconds)
        plan.sentences =
            [
                "measured: \(TrainingPreview.stepTime(seconds)) a step",
                "budget of \(TimeText.text(budget.seconds)): about \(Self.steps(plan.configuration))",
            ] + plan.sentences
        return plan
    }

    /// Lays out the whole length of a run that is resumed, by the time that its steps have taken so far. Its intervals stay.
    func plan(resuming configuration: RunConfiguration, _ log: RunLog) throws -> Plan {
        let each: Double
        if let step = log.last["step"], step > 0, log.seconds > 0 {
            each = log.seconds / step
        } else {
            each = try stepSeconds(configuration)
        }
        var plan = Plan(configuration: configuration, stepSeconds: each)
        plan.configuration.schedule.steps = budget.steps(stepSeconds: each)
        return plan
    }

    private func stepSeconds(_ configuration: RunConfiguration) throws -> Double {
        let data = configuration.data
        if data.preprocessing.crops,
            let objection = configuration.recipe.translation?.objection(width: data.size, height: data.size)
        {
            throw objection
        }
        // What may just suffice is told of the training itself.
        try TrainingMemory.check(configuration.recipe, size: data.size, batch: data.batch, warns: false)
        return try BenchmarkSetup(configuration, on: machine.makeBackend(for: .untilTheNextStep))
            .stepSeconds(most: max(Self.measuringSeconds, Self.measuringShare * budget.seconds))
    }

    private func layOut(_ configuration: RunConfiguration, stepSeconds: Double) throws -> Plan {
        var plan = Plan(configuration: configuration, stepSeconds: stepSeconds)
        let steps = budget.steps(stepSeconds: stepSeconds)
        plan.configuration.schedule.steps = steps
        if !hasSampleInterval { plan.configuration.schedule.sampleEvery = budget.sampleEvery(steps: steps) }
        guard configuration.schedule.evaluateEvery != nil else { return plan }
        let seconds = try EvaluationTime(configuration, features, machine).seconds
        plan.evaluationSeconds = seconds
        if !hasEvaluationInterval {
            plan.configuration.schedule.evaluateEvery = budget.evaluateEvery(steps: steps, evaluationSeconds: seconds)
            if plan.configuration.schedule.evaluateEvery == nil {
                plan.sentences = [
                    "no evaluation, which would take about \(TrainingOutlook.duration(seconds)): --evaluate-images N makes it shorter"
                ]
            }
        }
        return plan
    }

    // MARK: Text

    /// `measured: small 0.095 s a step, tiny 0.021 s; estimated: medium 0.61 s`
    private static func measured(_ candidates: [Budget.Candidate]) -> String {
        let kinds = [("measured", candidates.filter(\.isMeasured)), ("estimated", candidates.filter { !$0.isMeasured })]
        let parts = kinds.filter { !$0.1.isEmpty }.map { name, candidates in
            let largest = candidates.sorted { $0.preset.size > $1.preset.size }
            let times = largest.enumerated().map { index, candidate in
                "\(candidate.preset.rawValue) \(TrainingPreview.stepTime(candidate.stepSeconds))" + (index == 0 ? " a step" : "")
            }
            return "\(name): " + times.joined(separator: ", ")
        }
        return parts.joined(separator: "; ")
    }

    private static func steps(_ configuration: RunConfiguration) -> String {
        let steps = configuration.schedule.steps ?? 0
        return steps.formatted() + (steps == 1 ? " step" : " steps")
    }

    private func choice(
        _ chosen: Budget.Candidate, _ candidates: [Budget.Candidate], _ configuration: RunConfiguration
    ) -> String {
        let architecture = configuration.recipe.translation.map { ", " + $0.generator.architecture.rawValue } ?? ""
        let start =
            "budget of \(TimeText.text(budget.seconds)): \(chosen.preset.rawValue) (\(configuration.data.size) px\(architecture)), "
            + "about \(Self.steps(configuration))"
        func need(_ candidate: Budget.Candidate) -> String {
            "\(candidate == chosen ? "it" : candidate.preset.rawValue) would need \(TrainingOutlook.duration(candidate.leastSeconds)) to be worth it"
        }
        if chosen.leastSeconds > budget.seconds { return "\(start); \(need(chosen))" }
        let next = candidates.filter { $0.preset.size > chosen.preset.size }.min { $0.preset.size < $1.preset.size }
        return start + (next.map { "; \(need($0))" } ?? "")
    }
}

/// How long an evaluation takes, estimated from an image of each kind.
struct EvaluationTime {
    let seconds: Double

    /// Reading images, and the figures that are computed without a feature network, relative to the rest.
    private static let overhead = 1.3

    init(_ configuration: RunConfiguration, _ features: FeatureOptions, _ machine: MachineOptions) throws {
        let (data, schedule) = (configuration.data, configuration.schedule)
        let folders = data.test.isEmpty ? data.training : data.test
        let sets = folders.indices.map { index in
            let known = index < data.fingerprints.count ? data.fingerprints[index].count : schedule.evaluateImages
            let count = (try? ImageFolder(path: folders[index]).count) ?? known
            return min(count, schedule.evaluateImages)
        }
        let backend = machine.makeBackend(for: .always)
        let setup = BenchmarkSetup(configuration, side: data.scale, batch: 1, on: backend)
        var sum = 0.0
        if configuration.recipe.traits.translates {
            let translated = configuration.recipe.traits.generators.count == 2 ? sets.reduce(0, +) : sets.first ?? 0
            sum += Double(translated) * (try Timings.seconds(setup.translation()))
        }
        if let network = try? features.network(on: backend) {
            let each = try Timings.seconds(setup.features(network))
            sum += Double(RunEvaluation.imageCount(of: configuration.recipe, sets: sets)) * each
        }
        seconds = Self.overhead * sum
    }
}
