import Fixtures
import Foundation
import Optimizers
import TensorCore
import Testing

@Suite("Learning rate schedules") struct ScheduleTests {
    static let cases: [(name: String, schedule: LearningRateSchedule)] = [
        ("constant", .constant), ("linear-100-100", .linear(constant: 100, decay: 100)),
        ("linear-3-5", .linear(constant: 3, decay: 5)), ("linear-0-4", .linear(constant: 0, decay: 4)),
        ("step-50-0.1", .step(period: 50)), ("step-3-0.5", .step(period: 3, factor: 0.5)),
        ("cosine-200", .cosine(total: 200)), ("cosine-7", .cosine(total: 7)),
        ("cosine-9-least", .cosine(total: 9, least: 0.1)),
        ("multi-step", .multiStep(milestones: [2, 5, 5, 11], factor: 0.3)), ("exponential", .exponential(factor: 0.95)),
        ("restarts-5", .cosineWithWarmRestarts(period: 5)),
        ("restarts-3-2", .cosineWithWarmRestarts(period: 3, growth: 2, least: 0.05)),
        ("inverse-root-10", .inverseSquareRoot(scale: 10)),
        ("warm-up-inverse-root", .warmUp(units: 10, start: 0.1, then: .inverseSquareRoot(scale: 10))),
        ("warm-up-cosine", .warmUp(units: 4, start: 1 / 3, then: .cosine(total: 8))),
        ("warm-up-multi-step", .warmUp(units: 6, start: 0.5, then: .multiStep(milestones: [2, 5]))),
        ("per-epoch", .perEpoch(steps: 7, .exponential(factor: 0.5))),
    ]

    /// By the names of the schedules' cases.
    static func comparisons() throws -> [String: Comparison] {
        let fixture = try Fixture("schedules")
        return try FunctionTable.comparisons(
            cases.map { name, schedule in
                (
                    ["LearningRateSchedule." + "\(schedule)".prefix { $0 != "(" }],
                    {
                        let expected = try fixture.array(name)
                        return compared(name, expected.values.indices.map(schedule.factor), expected, from: fixture)
                    }
                )
            } + [(["squareRootScaling(batchSize:referenceBatchSize:)"], { try squareRoots() })])
    }

    static func compared(_ name: String, _ factors: [Float], _ expected: HostArray, from fixture: Fixture) -> Comparison {
        var comparison = Comparison()
        comparison.add(
            name, HostArray(shape: [factors.count], values: factors), expected, absolute: 1e-8, relative: 1e-6, from: fixture)
        return comparison
    }

    private static func squareRoots() throws -> Comparison {
        let fixture = try Fixture("schedules"), rows = try fixture.array("square-root-scaling").values
        let starts = stride(from: 0, to: rows.count, by: 3)
        return compared(
            "square-root-scaling",
            starts.map { squareRootScaling(batchSize: Int(rows[$0]), referenceBatchSize: Int(rows[$0 + 1])) },
            HostArray(shape: [rows.count / 3], values: starts.map { rows[$0 + 2] }), from: fixture)
    }

    @Test func factorsArePyTorchs() throws {
        for (name, comparison) in try Self.comparisons() { #expect(comparison.failures == [], "\(name)") }
    }

    @Test func constantStays() {
        #expect([0, 1, 1_000_000].allSatisfy { LearningRateSchedule.constant.factor(at: $0) == 1 })
    }

    @Test func linearReachesZeroAfterTheLastUnitAndStaysThere() {
        let schedule = LearningRateSchedule.linear(constant: 3, decay: 5)
        #expect((0..<3).allSatisfy { schedule.factor(at: $0) == 1 })
        #expect(schedule.factor(at: 7) > 0)
        #expect(schedule.factor(at: 8) == 0 && schedule.factor(at: 100) == 0)
    }

    @Test func cosineStaysAtZeroAfterItsEnd() {
        #expect([10, 11, 15, 20].allSatisfy { LearningRateSchedule.cosine(total: 10).factor(at: $0) == 0 })
    }

    @Test func warmUpStartsAtZeroUnlessToldOtherwise() {
        let schedule = LearningRateSchedule.warmUp(units: 4, then: .constant)
        #expect((0..<6).map(schedule.factor) == [0, 0.25, 0.5, 0.75, 1, 1])
    }

    @Test func restartsAreAtTheFullRate() {
        let schedule = LearningRateSchedule.cosineWithWarmRestarts(period: 3, growth: 2)
        #expect([0, 3, 9, 21, 45].allSatisfy { schedule.factor(at: $0) == 1 })
        #expect(LearningRateSchedule.cosineWithWarmRestarts(period: 7).factor(at: 7_000_000) == 1)
    }

    @Test func theSquareRootRuleKeepsTheVarianceOfASum() {
        #expect(squareRootScaling(batchSize: 64, referenceBatchSize: 16) == 2)
        #expect(squareRootScaling(batchSize: 4, referenceBatchSize: 16) == 0.5)
        #expect(squareRootScaling(batchSize: 16, referenceBatchSize: 16) == 1)
    }
}

@Suite("Plateaus") struct PlateauTests {
    private static let cases: [(String, Plateau)] = [
        ("defaults", Plateau()), ("min", Plateau(reduction: 0.5, patience: 2, threshold: 0.05)),
        ("max", Plateau(goal: .maximum, reduction: 0.2, patience: 1, cooldown: 3)),
        ("absolute", Plateau(reduction: 0.5, patience: 0, threshold: 0.1, thresholdKind: .absolute, least: 0.2)),
    ]

    static func comparison() throws -> Comparison {
        let fixture = try Fixture("schedules"), metrics = try fixture.array("plateau-metrics").values
        var all = Comparison()
        for (name, start) in cases {
            var plateau = start
            let factors = metrics.map { metric in
                plateau.observe(metric)
                return plateau.factor
            }
            all.add(ScheduleTests.compared(name, factors, try fixture.array("plateau-\(name)"), from: fixture))
        }
        return all
    }

    @Test("lower the rate when PyTorch's does") func factors() throws {
        let failures = try Self.comparison().failures
        #expect(failures == [])
    }

    @Test func aStoredPlateauGoesOnExactly() throws {
        var straight = Plateau(patience: 1, cooldown: 2)
        for value in [3, 2, 2, 2, 2, 1, 1, 1] as [Float] {
            let stored = try JSONDecoder().decode(Plateau.self, from: JSONEncoder().encode(straight))
            #expect(stored == straight)
            straight.observe(value)
        }
    }

    @Test func noNumberIsNeverBetter() {
        var plateau = Plateau(patience: 0)
        for value in [.nan, 1, .nan, .nan] as [Float] { plateau.observe(value) }
        #expect(plateau.best == 1 && plateau.factor < 1)
    }
}
