import Fixtures
import Testing

/// The rows of `Sources/FUNCTIONS.md` for the optimizers: everything public in the library is in one of the sections.
@Suite("FunctionTable, optimizers") struct OptimizerFunctionTableTests {
    static let optimizers = ["SGD.swift", "AdaGrad.swift", "RMSProp.swift", "Adam.swift"]
    static let clipping = ["GradientClipping.swift"]
    static let schedules = ["LearningRateSchedule.swift", "Plateau.swift"]
    /// What optimizers have in common, and computes nothing itself.
    static let machinery = ["Optimizer.swift", "OptimizerMemory.swift"]

    private static func declarations(_ files: [String]) throws -> [PublicDeclaration] {
        let scopes: [PublicDeclaration.Scope] = [.cases(of: "LearningRateSchedule"), .topLevel, .structures]
        return try files.flatMap { file in
            try scopes.flatMap { try PublicDeclaration.all(in: "Optimizers/\(file)", scope: $0) }
        }
    }

    private static func problems(_ title: String, _ files: [String], _ comparisons: [String: Comparison]) throws -> [String] {
        try FunctionTable(title, declarations(files), comparisons: comparisons).problems()
    }

    @Test func optimizersAreComplete() throws {
        let problems = try Self.problems("Optimizers", Self.optimizers, OptimizerCase.comparisons())
        #expect(problems == [])
    }

    @Test func clippingIsComplete() throws {
        let problems = try Self.problems("Gradient clipping", Self.clipping, GradientClippingTests().comparisons())
        #expect(problems == [])
    }

    @Test func schedulesAreComplete() throws {
        var comparisons = try ScheduleTests.comparisons()
        comparisons["Plateau"] = try PlateauTests.comparison()
        let problems = try Self.problems("Learning rate schedules", Self.schedules, comparisons)
        #expect(problems == [])
    }

    @Test func nothingPublicIsLeftOut() throws {
        let known = Set(Self.optimizers + Self.clipping + Self.schedules + Self.machinery)
        let left = try PublicDeclaration.files(in: "Optimizers").map { String($0.dropFirst("Optimizers/".count)) }
            .filter { try !known.contains($0) && !Self.declarations([$0]).isEmpty }
        #expect(left == [], "these are in no section of the table")
    }
}
