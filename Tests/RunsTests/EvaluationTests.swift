import Checkpoints
import Evaluation
import Files
import Foundation
import ModelFiles
import Runs
import Testing
import Training

@Suite("A run that is evaluated") struct EvaluatedRunTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func configuration(steps: Int, evaluateEvery: Int?) throws -> RunConfiguration {
        var configuration = try place.configuration(steps: steps)
        configuration.schedule.evaluateEvery = evaluateEvery
        return configuration
    }

    @Test("is trained as one that is not, and has metrics and its best model besides") func changesNothing() throws {
        try place.train(configuration(steps: 8, evaluateEvery: nil), in: "plain")
        try place.train(configuration(steps: 8, evaluateEvery: 3), in: "evaluated")
        var files = try place.contents("evaluated")
        let run = place.folder("evaluated")
        #expect(files.removeValue(forKey: "metrics.csv") != nil && files.removeValue(forKey: "model.best.safetensors") != nil)
        #expect(try files == place.contents("plain"))
        #expect(try place.steps(ofTable: run.metrics) == [3, 6, 8])
        let history = EvaluationHistory(contentsOf: run.metrics)
        let best = try #require(history.entries.min { $0.score < $1.score })
        let description = try #require(ModelFile(contentsOf: run.bestModel).description)
        #expect(description.steps == best.step)
        #expect(abs((description.evaluation?.figures["score"] ?? 0) - best.score) < 1e-3 * best.score)
        #expect(description.evaluation?.protocol.contains("images squashed to 18 x 18") == true)
        // By the sliced Wasserstein distance alone the newest model stays the one to use.
        #expect(run.bestOrNewestModel(newest: false) == run.model)
    }

    @Test("has the same metrics and best model where it is stopped and resumed") func resumed() throws {
        try place.train(configuration(steps: 8, evaluateEvery: 2), in: "straight")
        var stopped = 0
        do {
            struct Kill: Error {}
            try place.train(
                configuration(steps: 8, evaluateEvery: 2), in: "resumed",
                observers: [
                    Witness(step: { report in
                        stopped = report.step
                        if report.step == 7 { throw Kill() }
                    })
                ])
        } catch {}
        #expect(stopped == 7)
        try place.resume("resumed")
        let (straight, resumed) = (try place.contents("straight"), try place.contents("resumed"))
        for file in ["metrics.csv", "model.best.safetensors", "model.safetensors"] { #expect(straight[file] == resumed[file]) }
    }

    @Test("makes up for an evaluation in which it was stopped, also for the last", arguments: [2, 4])
    func stoppedInAnEvaluation(number: Int) throws {
        try place.train(configuration(steps: 8, evaluateEvery: 2), in: "straight")
        // Asked after each step, and before each of six images: in the middle of an evaluation.
        var questions = 0
        try place.train(
            configuration(steps: 8, evaluateEvery: 2), in: "stopped",
            shouldStop: {
                questions += 1
                return questions > 2 * number + 6 * (number - 1) + 3
            })
        let run = place.folder("stopped")
        #expect(try run.readConfiguration().sittings.last?.to == 2 * number)
        #expect(try place.steps(ofTable: run.metrics) == (1..<number).map { 2 * $0 })
        try place.resume("stopped")
        for file in ["metrics.csv", "model.best.safetensors", "model.safetensors"] {
            #expect(try place.contents("straight")[file] == place.contents("stopped")[file])
        }
    }

    @Test("goes on where it cannot be evaluated, which is told") func failures() throws {
        var configuration = try configuration(steps: 4, evaluateEvery: 2)
        let test = place.path + "/test"
        try FileManager.default.copyItem(atPath: place.path + "/a", toPath: test)
        configuration.data.test = [test, place.path + "/b"]
        let witness = FailureWitness()
        witness.onStep = { _ in
            for name in try Folder.names(in: test) { try Data().write(to: URL(fileURLWithPath: "\(test)/\(name)")) }
        }
        try place.train(configuration, in: "run", observers: [witness])
        #expect(witness.failures.map(\.step) == [2, 4])
        #expect(!FileStatus.exists(place.folder("run").metrics))
        #expect(FileStatus.exists(place.folder("run").model) && !FileStatus.exists(place.folder("run").bestModel))
    }

    @Test("measures its best model anew where evaluations are made otherwise") func otherProtocol() throws {
        try place.train(configuration(steps: 8, evaluateEvery: 2), in: "run")
        let run = place.folder("run")
        let before = try #require(ModelFile(contentsOf: run.bestModel).description)
        var longer = try run.readConfiguration()
        longer.schedule.steps = 10
        try place.train(longer, in: "run", .resume, evaluationSeed: 5)
        let after = try #require(ModelFile(contentsOf: run.bestModel).description)
        #expect(before.evaluation?.protocol.contains("seed 0") == true && after.evaluation?.protocol.contains("seed 5") == true)
        let history = EvaluationHistory(contentsOf: run.metrics)
        #expect(history.entries.map(\.step) == [2, 4, 6, 8, 10] && history.comparable.map(\.step) == [10])
        // Either the former one, with its new figures, or the last.
        let last = try #require(history.entries.last?.score), score = try #require(after.evaluation?.figures["score"])
        #expect(after.steps == before.steps ? score <= last * 1.001 : after.steps == 10 && abs(score - last) < 1e-3 * last)
    }

    @Test("puts the best model of steps that are given up aside") func goingBack() throws {
        var configuration = try configuration(steps: 8, evaluateEvery: 2)
        configuration.schedule.keepEvery = 2
        try place.train(configuration, in: "run")
        let run = place.folder("run")
        let best = try #require(ModelFile(contentsOf: run.bestModel).description?.steps)
        let earlier = try #require([2, 4, 6].last { $0 < best })
        try place.train(try run.readConfiguration(), in: "run", .resume, from: earlier)
        #expect(FileStatus.exists(run.path + "/checkpoints/given-up-1/model.best.safetensors"))
        #expect(try place.steps(ofTable: run.metrics) == [2, 4, 6, 8])
    }
}

/// Notes what failed without ending a training.
private final class FailureWitness: TrainingObserver {
    private(set) var failures: [TrainingFailure] = []
    var onStep: (StepReport) throws -> Void = { _ in }

    func step(_ report: StepReport) throws { try onStep(report) }
    func failure(_ failure: TrainingFailure) { failures.append(failure) }
}
