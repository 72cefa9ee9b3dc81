import Evaluation
import Testing

@Suite("Protocols of evaluations")
struct ProtocolTests {
}
