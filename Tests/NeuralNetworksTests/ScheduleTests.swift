import Fixtures
import Optimizers
import Testing

@Suite("Learning rate schedules") struct ScheduleTests {
    @Test(
        arguments: [
            ("linear-100-100", .linear(constant: 100, decay: 100)), ("linear-3-5", .linear(constant: 3, decay: 5)),
            ("linear-0-4", .linear(constant: 0, decay: 4)), ("step-50-0.1", .step(period: 50)),
            ("step-3-0.5", .step(period: 3, factor: 0.5)), ("cosine-200", .cosine(total: 200)), ("cosine-7", .cosine(total: 7)),
        ] as [(String, LearningRateSchedule)])
    func factorsArePyTorchs(name: String, schedule: LearningRateSchedule) throws {
        let expected = try Fixture("schedules").array(name).values
        for (time, factor) in expected.enumerated() {
            let found = schedule.factor(at: time)
            #expect(abs(found - factor) <= 1e-6 * factor + 1e-8, "unit \(time): \(found) instead of \(factor)")
        }
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
}
