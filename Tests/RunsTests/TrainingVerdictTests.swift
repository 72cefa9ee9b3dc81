import Foundation
import Runs
import Testing

@Suite("What evaluations say of a training") struct TrainingVerdictTests {
    /// The history that a table of these scores is read as, each with an interval of so much to both sides.
    private func history(_ scores: [(step: Int, kid: Double)], around width: Double = 3, name: String = "p") throws
        -> EvaluationHistory
    {
        let rows = scores.map { "\($0.step),\(name),\($0.kid),\($0.kid - width),\($0.kid + width)" }
        let path = FileManager.default.temporaryDirectory.path + "/metrics-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try (["step,protocol,score,kid_low_a2b,kid_high_a2b"] + rows).joined(separator: "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        return EvaluationHistory(contentsOf: path)
    }

    @Test func thatItStillHelpedAndTheLastIsTheBest() throws {
        let verdict = TrainingVerdict(try history([(1000, 200), (2000, 150), (3000, 100)]), bestStep: 3000)
        #expect(
            verdict.sentences == [
                "from step 2000 to 3000, training still helped: KID 150.0 to 100.0, more time would probably help more",
                "the model of step 3000, evaluated last, is the best one",
            ])
        #expect(verdict.bestStep == 3000)
    }

    @Test func thatAnEarlierModelIsBetter() throws {
        let verdict = TrainingVerdict(try history([(500, 90), (1000, 40), (1500, 70), (2000, 80)]), bestStep: 1000)
        #expect(
            verdict.sentences == [
                "from step 1000 to 2000, training made it worse: KID 40.0 to 80.0, more time would not help",
                "the best model, of step 1000, is better than the one evaluated last, of step 2000 (40.0 against 80.0)",
            ])
    }

    @Test func thatDifferencesMayBeChance() throws {
        let verdict = TrainingVerdict(try history([(1000, 41), (2000, 40), (3000, 42)]), bestStep: 2000)
        #expect(
            verdict.sentences == [
                "from step 2000 to 3000, training made no difference that is larger than chance: KID 40.0 to 42.0, "
                    + "more time would hardly help",
                "the best model, of step 2000, is a little better, which may be chance, than the one evaluated last, of step 3000 "
                    + "(40.0 against 42.0)",
            ])
    }

    @Test func thatTheLastQuarterOfALongTrainingStillHelped() throws {
        let verdict = TrainingVerdict(try history([(30_000, 90), (39_000, 61), (40_000, 60)]), bestStep: 40_000)
        #expect(verdict.sentences[0].hasPrefix("from step 30000 to 40000, training still helped"))
    }

    @Test func nothingWithoutEvaluations() throws {
        #expect(TrainingVerdict(EvaluationHistory(), bestStep: nil).sentences.isEmpty)
        #expect(
            TrainingVerdict(try history([(1000, 41)]), bestStep: 1000).sentences == [
                "the model of step 1000, evaluated last, is the best one"
            ])
        // Of a short run, from its first evaluation on.
        #expect(
            TrainingVerdict(try history([(100, 90), (200, 70), (300, 65)]), bestStep: 300).sentences[0].hasPrefix(
                "from step 100 to 300"))
    }
}
