import Autograd
import CPUBackend
import Fixtures
import Optimizers
import TensorCore
import Testing

@Suite("Gradient clipping") struct GradientClippingTests {
    private let fixture: Fixture
    private let cpu = CPUBackend(threads: 1)

    init() throws { fixture = try Fixture("gradient-clipping") }

    /// Parameters with gradients of the fixture, and one that has none.
    private func parameters(_ prefix: String = "") -> [Parameter] {
        let made = fixture.arrays(prefix + "gradient").map { gradient in
            let parameter = Parameter(NDArray(filledWith: 0, shape: gradient.shape, on: cpu))
            (parameter.tensor * Tensor(NDArray(gradient, on: cpu))).sum().backward()
            return parameter
        }
        return made + [Parameter(NDArray(filledWith: 1, shape: [2], on: cpu))]
    }

    /// What is left of the gradients, and the norm before where `clip` gives one.
    private func compared(
        _ name: String, gradients: String = "", norm: String = "norm", _ clip: ([Parameter]) -> Float?
    ) throws -> Comparison {
        let parameters = parameters(gradients)
        var comparison = Comparison()
        func add(_ key: String, _ found: HostArray) throws {
            comparison.add(key, found, try fixture.array(key), absolute: 1e-6, relative: 1e-6, from: fixture)
        }
        if let found = clip(parameters) { try add(norm, HostArray(shape: [], values: [found])) }
        for (index, parameter) in parameters.dropLast().enumerated() {
            try add("\(name)/\(index)", parameter.gradient!.host)
        }
        if parameters.last?.gradient != nil { comparison.failures.append("\(name): a gradient from nowhere") }
        return comparison
    }

    static let extremes = ["zeros", "thousands", "empty", "nothing", "infinite", "no-number"]

    /// By the functions' names.
    func comparisons() throws -> [String: Comparison] {
        let (byValue, byNorm) = ("clipGradients(of:toValue:)", "clipGradients(of:toNorm:)")
        let norms = ["0.5", "1", "5", "100"].map { limit in
            ([byNorm], { try compared("norm-\(limit)") { clipGradients(of: $0, toNorm: Float(limit)!) } })
        }
        let values = ["0.1", "1", "10"].map { limit in
            (
                [byValue],
                {
                    try compared("value-\(limit)") {
                        clipGradients(of: $0, toValue: Float(limit)!)
                        return nil
                    }
                }
            )
        }
        let extremes = Self.extremes.flatMap { name in
            [
                (
                    [byNorm, "gradientNorm(of:)"],
                    {
                        try compared("\(name)/norm", gradients: name + "/", norm: name + "/total") {
                            let norm = gradientNorm(of: $0), found = clipGradients(of: $0, toNorm: 1)
                            return norm == found || norm.isNaN ? found : -1
                        }
                    }
                ),
                (
                    [byValue],
                    {
                        try compared("\(name)/value", gradients: name + "/") {
                            clipGradients(of: $0, toValue: 1)
                            return nil
                        }
                    }
                ),
            ]
        }
        let both = (
            ["GradientClipping"],
            {
                try compared("both") {
                    GradientClipping(norm: 1.5, value: 0.5).apply(to: $0)
                    return nil
                }
            }
        )
        return try FunctionTable.comparisons(norms + values + extremes + [both])
    }

    @Test func isPyTorchs() throws {
        for (name, comparison) in try comparisons() { #expect(comparison.failures == [], "\(name)") }
    }

    @Test("by norm leaves the norm asked for", arguments: [0.5, 1, 5, 100] as [Float]) func norm(_ limit: Float) {
        let parameters = parameters(), before = clipGradients(of: parameters, toNorm: limit)
        #expect(abs(gradientNorm(of: parameters) - min(limit, before)) < 1e-4)
    }

    @Test func nothingIsClippedWithoutALimit() {
        let parameters = parameters(), before = parameters.map { $0.gradient?.values }
        GradientClipping().apply(to: parameters)
        #expect(parameters.map { $0.gradient?.values } == before)
        #expect(clipGradients(of: [], toNorm: 1) == 0)
    }
}
