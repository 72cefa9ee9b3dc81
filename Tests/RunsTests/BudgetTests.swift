import CPUBackend
import Foundation
import Runs
import Testing

@Suite("A budget") struct BudgetTests {
    /// Candidates with the times of a step of `tiny`, `small`, `medium` and `standard`.
    private func candidates(_ seconds: [Double]) -> [Budget.Candidate] {
        zip(Preset.allCases, seconds).map { Budget.Candidate($0, stepSeconds: $1) }
    }

    @Test("has the largest preset of which enough steps fit, else the one that needs the least") func choice() {
        let times = candidates([0.02, 0.1, 0.6, 4.6])
        let needs = times.map(\.leastSeconds)
        #expect(needs == needs.sorted())
        for (index, need) in needs.enumerated() {
            #expect(Budget(seconds: need).choose(times) == times[index])
            #expect(Budget(seconds: need - 0.1).choose(times) == times[max(0, index - 1)])
        }
        #expect(Budget(seconds: 1e6).choose(times) == times[3])
        // A smaller network that is slower, for instance for a larger batch, is not taken where none fits.
        let odd = candidates([1000, 0.1, 0.6, 4.6])
        #expect(Budget(seconds: 10).choose(odd) == odd[1])
        #expect(Budget(seconds: 10).choose([]) == nil)
    }

    @Test("leaves time beside the steps, and for evaluations a small share") func intervals() {
        let hour = Budget(seconds: 3600)
        let steps = hour.steps(stepSeconds: 0.1)
        #expect(steps == 32_400 && hour.sampleEvery(steps: steps) == 1620)
        #expect(hour.evaluateEvery(steps: steps, evaluationSeconds: 5) == steps / 12)
        #expect(hour.evaluateEvery(steps: steps, evaluationSeconds: 36) == steps / 4)
        // One at the end; none.
        #expect(hour.evaluateEvery(steps: steps, evaluationSeconds: 100) == steps * 3 / 2)
        #expect(hour.evaluateEvery(steps: steps, evaluationSeconds: 500) == nil)
        #expect(Budget(seconds: 10).steps(stepSeconds: 100) == 1 && hour.steps(stepSeconds: 0) > 0)
        #expect(hour.evaluateEvery(steps: 1, evaluationSeconds: 0) == 1)
    }

    @Test("is in config.json, and out of range or without steps refused") func configuration() throws {
        let place = try Workplace()
        var configuration = try place.configuration()
        configuration.schedule.budget = 3600
        let bytes = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(RunConfiguration.self, from: bytes) == configuration)
        configuration.schedule.budget = 1
        #expect(throws: (any Error).self) { try configuration.validate() }
        (configuration.schedule.budget, configuration.schedule.steps) = (60, nil)
        #expect(throws: (any Error).self) { try configuration.validate() }
    }

    /// Trains as if the command had begun `seconds` ago, for two steps at most where it `isStopped`.
    private func train(
        _ configuration: RunConfiguration, in place: Workplace, _ existing: RunFolder.Existing = .refuse,
        begun seconds: Double = 0,
        former: Double = 0, isStopped: Bool = false
    ) throws -> TrainingRun.Summary {
        let backend = CPUBackend(threads: 1)
        var run = TrainingRun(
            configuration, in: place.folder("run"), on: backend, threads: 1, instructionSet: backend.instructionSet)
        (run.existing, run.formerSeconds) = (existing, former)
        run.started -= seconds
        var steps = 0
        run.shouldStop = {
            steps += 1
            return isStopped && steps == 2
        }
        return try run.train()
    }

    @Test("ends a run on time; what is left is used by a resumed one, and a run of steps takes it over and gives it back")
    func run() throws {
        let place = try Workplace()
        var configuration = try place.configuration(steps: 50)
        configuration.schedule.budget = 20
        let start = ProcessInfo.processInfo.systemUptime
        let first = try train(configuration, in: place, begun: 19.5)
        #expect(!first.isInterrupted && first.steps > 0 && ProcessInfo.processInfo.systemUptime - start < 5)
        #expect(try place.folder("run").readConfiguration().schedule.budget == 20)

        let ended = try train(configuration, in: place, .resume)
        #expect(ended.steps == first.steps && ended.formerSteps == first.steps)
        configuration.schedule.budget = 40
        let longer = try train(configuration, in: place, .resume, isStopped: true)
        #expect(longer.formerSteps == first.steps && longer.steps == first.steps + 2)
        let changes = try place.folder("run").readConfiguration().sittings.last?.changes
        #expect(changes?.map(\.option) == ["schedule.budget"] && changes?[0].to == "40")

        (configuration.schedule.budget, configuration.schedule.steps) = (nil, longer.steps + 2)
        #expect(try train(configuration, in: place, .resume).steps == longer.steps + 2)
        configuration.schedule.budget = 10
        #expect(try train(configuration, in: place, .resume, former: 11).steps == longer.steps + 2)
        #expect(try train(configuration, in: place, .resume, former: 1, isStopped: true).steps == longer.steps + 4)
    }
}

@Suite("A preview of a run") struct PreviewTests {
    @Test("says what would be done and writes nothing; errors are those of the training") func preview() throws {
        let place = try Workplace(), backend = CPUBackend(threads: 1)
        func run(_ configuration: RunConfiguration, _ existing: RunFolder.Existing = .refuse) -> TrainingRun {
            var run = TrainingRun(
                configuration, in: place.folder("run"), on: backend, threads: 1, instructionSet: backend.instructionSet)
            run.existing = existing
            return run
        }
        var configuration = try place.configuration(steps: 8)
        configuration.schedule.evaluateEvery = 3
        let preview = try run(configuration).preview()
        #expect(!FileManager.default.fileExists(atPath: place.path + "/runs"))
        #expect((preview.finishedSteps, preview.totalSteps, preview.stepsPerEpoch) == (0, 8, 3))
        #expect(
            preview.networks.map(\.name) == ["G_A", "G_B", "D_A", "D_B"] && preview.networks.allSatisfy { $0.parameters > 0 })
        // After steps 3, 6 and 8; three images of each set and their translations.
        #expect(preview.evaluations == (3, 12) && !preview.isOver && preview.secondsLeft == nil)

        #expect(throws: RunError.self) { try run(configuration, .resume).preview() }
        configuration.schedule.evaluateEvery = nil
        try place.train(configuration, in: "run")
        let before = try place.contents("run")
        #expect(throws: RunError.self) { try run(configuration).preview() }
        #expect(try run(configuration, .overwrite).preview().finishedSteps == 0)
        #expect(try run(configuration, .resume).preview().isOver)
        configuration.schedule.steps = 10
        let more = try run(configuration, .resume).preview()
        #expect(
            !more.isOver && more.finishedSteps == 8 && more.totalSteps == 10 && more.changes.map(\.option) == ["schedule.steps"])
        configuration.schedule.steps = 4
        #expect(throws: RunError.self) { try run(configuration, .resume).preview() }
        #expect(try place.contents("run") == before)
    }
}
