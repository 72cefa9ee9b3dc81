/// How figures were measured. Figures with different protocols must not be compared.
public struct EvaluationProtocol: Sendable, Codable, Equatable {
}
