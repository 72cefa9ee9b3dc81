import Foundation
import Recipes
import Runs
import Training

/// What a training will do and how long it will take, for its first lines on stderr.
struct TrainingOutlook {
    private let configuration: RunConfiguration
    private let training: TrainingStart
    private var seconds: [Double] = []
    private var isTold = false

    init(_ configuration: RunConfiguration, _ training: TrainingStart) {
        (self.configuration, self.training) = (configuration, training)
    }

    /// Lines for the start: the images, the networks, the length.
    func summary(_ folder: RunFolder, machine: String) -> [String] {
        let (data, title) = (configuration.data, configuration.recipe.traits.title)
        let size = data.preprocessing.crops ? "\(data.size) x \(data.size) pixels" : "their own size"
        let domains = data.domains.map(\.onOneLine)
        let direction =
            configuration.recipe.traits.generators.count == 1 && domains.count == 2 ? "\(domains[0]) to \(domains[1]), " : ""
        let epochs = Double(training.totalSteps) / Double(training.stepsPerEpoch)
        let end = training.budget.map { budget in
            let left = budget.left < budget.whole - 60 ? ", \(Self.duration(budget.left)) of it left" : ""
            return "budget of \(TimeText.text(budget.whole))\(left): ends at \(Self.end(in: budget.left)), with about "
        }
        return [
            "\(title) run \(folder.path.onOneLine): \(direction)images of \(size), batch \(data.batch)",
            "networks " + training.networks.map { "\($0.name) \(Self.millions($0.parameters))" }.joined(separator: ", ")
                + " parameters; \(machine)",
            (end ?? "")
                + "\(Self.count(training.totalSteps, "step")) = \(epochs.formatted(.number.precision(.fractionLength(0...1)))) "
                + (epochs == 1 ? "epoch of " : "epochs of ")
                + Self.count(training.stepsPerEpoch, "step")
                + (training.finishedSteps > 0 ? ", \(training.finishedSteps) of them done" : ""),
        ]
    }

    private static let notWorthTelling = 10.0

    /// Adds a step; once enough are measured, returns lines about the time it will take.
    mutating func add(_ report: StepReport) -> [String] {
        // The first step of a process warms up.
        guard !isTold, report.step > training.finishedSteps + 1 else { return [] }
        seconds.append(report.seconds)
        guard seconds.count >= 5 || seconds.reduce(0, +) > 20 else { return [] }
        isTold = true
        let each = seconds.sorted()[seconds.count / 2]
        let left = report.secondsLeft ?? each * Double(training.totalSteps - report.step)
        if left < Self.notWorthTelling { return [] }
        let schedule = configuration.schedule
        // The first samples and saves come by time where steps are slow.
        let grid = min(each * Double(schedule.sampleEvery), Self.firstSampleSeconds)
        let save = min(each * Double(schedule.saveEvery), schedule.saveMinutes * 60)
        var lines = [
            String(format: each < 1 ? "%.3f" : "%.1f", each) + " seconds a step: ends in about \(Self.duration(left)), "
                + Self.end(in: left)
                + (training.finishedSteps == 0 && grid < left
                    ? "; first samples after \(Self.duration(grid)), first save after \(Self.duration(min(save, left)))" : "")
        ]
        if left > 24 * 3600 && training.budget == nil { lines += warning(left, each) }
        return lines
    }

    /// The seconds after which a new run shows its first samples.
    static let firstSampleSeconds = 60.0

    /// Which presets would take less than a day.
    private func warning(_ left: Double, _ each: Double) -> [String] {
        let start = "warning: this will take \(Self.duration(left))"
        guard case .cycleGAN = configuration.recipe else {
            return ["\(start); --steps N makes it shorter: a day has \(Int(86_400 / each)) steps, and Ctrl-C saves and stops"]
        }
        let data = configuration.data
        let own = BenchmarkSetup.multiplyAdds(configuration.recipe, size: data.size, batch: data.batch)
        let images = data.fingerprints.map(\.count).max() ?? 1
        let presets = Preset.allCases.compactMap { preset -> String? in
            let steps =
                preset.schedule.steps
                ?? (preset.schedule.epochs + preset.schedule.decayEpochs) * max(1, (images + preset.batch - 1) / preset.batch)
            let time =
                each * BenchmarkSetup.multiplyAdds(.cycleGAN(preset.model), size: preset.size, batch: preset.batch) / own
                * Double(steps)
            return time < 86_400 ? "--preset \(preset.rawValue) (\(preset.size) px) would take about \(Self.duration(time))" : nil
        }
        let fits = presets.isEmpty ? "" : "; on this machine " + presets.joined(separator: ", ")
        return ["\(start)\(fits); --steps \(Int(86_400 / each)) would take a day; Ctrl-C saves and stops"]
    }

    /// When so many seconds will be over: `14:32`, with the date where that is far.
    static func end(in seconds: Double) -> String {
        let end = Date.now.addingTimeInterval(seconds)
        return (seconds > 12 * 3600 ? "\(end.formatted(.iso8601.year().month().day())) " : "") + time(end)
    }

    /// `14:32`, where the clock of this machine will be.
    private static func time(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute], from: date)
        return String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
    }

    static func millions(_ count: Int) -> String {
        count < 100_000 ? count.formatted() : String(format: "%.1f million", Double(count) / 1e6)
    }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// `40 seconds`, `12 minutes`, `3.5 hours`, `14 days`.
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: count(Int(seconds.rounded()), "second")
        case ..<5400: "\(Int((seconds / 60).rounded())) minutes"
        case ..<129_600: String(format: "%.1f hours", seconds / 3600)
        default: String(format: "%.1f days", seconds / 86_400)
        }
    }
}
