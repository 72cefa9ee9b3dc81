import Testing
import Training

@Suite("A training with a clock") struct TrainingClockTests {
    /// A time that only the work of a test moves on.
    private final class Time {
        var now = 1000.0
    }

    /// A training of 200 seconds, of which about 100 steps are expected, with an evaluation that takes 3 seconds every 25 steps.
    private final class Training {
        let time = Time()
        let diary = Diary()
        let clock: TrainingClock
        let loop: TrainingLoop<Toy>
        /// When each step was made, in seconds since the start.
        var times: [Double] = []

        init(budget: Double = 200, usedSeconds: Double = 0, from state: TrainingState? = nil) throws {
            var plan = TrainingPlan(
                totalSteps: 100, stepsPerEpoch: 10, schedule: .linear(constant: 50, decay: 50), sampleEvery: 30, saveEvery: 40,
                evaluateEvery: 25)
            plan.saveSeconds = nil
            let time = time
            clock = TrainingClock(budget: budget, usedSeconds: usedSeconds, evaluationSeconds: 3) { time.now }
            loop = TrainingLoop(Toy(), plan, observers: [diary], clock: clock)
            loop.evaluate = {
                time.now += 3
                return [:]
            }
            diary.onSample = { time.now += 1 }
            diary.onSave = { _ in time.now += 0.5 }
            if let state { try loop.restore(state) }
        }

        /// - Parameter step: The seconds of a step at a time.
        @discardableResult
        func run(step: @escaping (Double) -> Double, shouldStop: () -> Bool = { false }) throws -> TrainingEnding {
            try loop.run(
                nextBatch: {
                    self.times.append(self.time.now - 1000)
                    self.time.now += step(self.time.now - 1000)
                    return 0
                }, shouldStop: shouldStop)
        }
    }

    @Test(
        "ends on time, with all that belongs to its end, also where the machine slows down or is faster than expected",
        arguments: [[2, 2], [2, 6], [0.5, 0.5], [30, 30]]) func end(seconds: [Double]) throws
    {
        let training = try Training()
        guard case .finished = try training.run(step: { $0 < 100 ? seconds[0] : seconds[1] }) else {
            Issue.record("not finished")
            return
        }
        // To half a step, and what a first save takes.
        #expect(abs(training.time.now - 1200) <= seconds[1] / 2 + 1, "\(training.time.now)")
        let last = training.loop.finishedSteps
        #expect(training.diary.lines.suffix(3) == ["prepare \(last)", "save \(last)", "finished"])
        #expect(training.diary.lines.contains(#"sample \#(last) of ["weight"]"#))
        // The rate is that of the time, whatever the number of steps.
        for (time, rate) in zip(training.times, training.diary.rates) {
            let expected = Float(0.5 * min(1, max(0, 2 * (1 - time / 196))))
            #expect(abs(rate - expected) < 0.03, "\(time): \(rate), not \(expected)")
        }
    }

    @Test("at least one step is made, and it is saved") func tooShort() throws {
        let training = try Training(budget: 1)
        try training.run(step: { _ in 10 })
        #expect(training.loop.finishedSteps == 1 && training.diary.states.keys.sorted() == [1])
    }

    @Test("goes on with what is left after a stop, and not at all after its end unless the time is longer") func resuming() throws
    {
        let first = try Training()
        guard case .interrupted(let step) = try first.run(step: { _ in 2 }, shouldStop: { first.time.now >= 1080 }) else {
            Issue.record("not interrupted")
            return
        }
        let used = first.time.now - 1000
        let stopped = try #require(first.diary.states[step])
        let second = try Training(from: stopped)
        try second.run(step: { _ in 2 })
        #expect(abs(used + second.time.now - 1000 - 200) <= 2)
        #expect(second.diary.rates[0] == 0.5 && second.diary.rates.last.map { $0 < 0.02 } == true)

        let end = try #require(second.diary.states[second.loop.finishedSteps])
        let third = try Training(from: end)
        #expect(third.clock.secondsLeft == 0)
        try third.run(step: { _ in 2 })
        #expect(third.loop.finishedSteps == second.loop.finishedSteps && third.times == [])
        let longer = try Training(budget: 300, from: end)
        try longer.run(step: { _ in 2 })
        #expect(abs(longer.time.now - 1100) <= 2)
        let shorter = try Training(budget: 100, from: end)
        try shorter.run(step: { _ in 2 })
        #expect(shorter.times == [])
    }

    @Test("a training that had no clock has the time it is told, and one that loses its clock ends after its steps")
    func changes() throws {
        let bare = TrainingLoop(
            Toy(), TrainingPlan(totalSteps: 9, stepsPerEpoch: 10, schedule: .constant, sampleEvery: 9, saveEvery: 9))
        _ = try bare.run(nextBatch: { 0 })
        let training = try Training(usedSeconds: 150, from: try bare.makeState())
        try training.run(step: { _ in 2 })
        #expect(abs(training.time.now - 1050) <= 2)
        let steps = training.loop.finishedSteps + 3
        let loop = TrainingLoop(
            Toy(), TrainingPlan(totalSteps: steps, stepsPerEpoch: 10, schedule: .constant, sampleEvery: 9, saveEvery: 9))
        try loop.restore(try training.loop.makeState())
        _ = try loop.run(nextBatch: { 0 })
        #expect(loop.finishedSteps == steps)
    }

    @Test("a save with a time that makes no sense is refused") func damaged() throws {
        let training = try Training()
        for text in [#"{"seconds":-1,"costs":{}}"#, #"{"seconds":1}"#, "x"] {
            var state = try training.loop.makeState()
            state.words[TrainingClock.part] = text
            #expect(throws: TrainingState.Mismatch.self) { try training.loop.restore(state) }
        }
    }
}
