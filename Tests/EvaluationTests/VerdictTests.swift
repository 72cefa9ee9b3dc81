import Evaluation
import Foundation
import Testing

@Suite("Verdicts in words") struct VerdictTests {
    /// A comparison as it stands in JSON.
    private func comparison(kid: Double, share: Double?, progress: Double?, count: Int = 40) throws -> SetComparison {
        func figures(_ kid: Double, _ share: Double?) -> [String: Any] {
            var figures: [String: Any] = [
                "count": count, "targetCount": 47, "kid": kid, "kidInterval": [kid - 9, kid + 9], "swd": [],
            ]
            figures["classShare"] = share
            return figures
        }
        var members: [String: Any] = [
            "name": "a2b", "made": figures(kid, share), "floor": figures(-1, share.map { _ in 0.9 }),
            "ceiling": figures(210, share.map { _ in 0 }), "ownClasses": share == nil ? [] : ["zebra"],
        ]
        members["targetClassShare"] = share.map { _ in 0.91 }
        members["progress"] = progress
        return try JSONDecoder().decode(SetComparison.self, from: JSONSerialization.data(withJSONObject: members))
    }

    @Test(
        "say how far the translations are",
        arguments: [
            (0.0, "no nearer than if nothing had been done"), (-0.2, "farther away"), (0.1, "a beginning"),
            (0.45, "about half of it"),
            (0.81, "most of the way"), (1.02, "hardly to be told apart"),
        ])
    func distances(progress: Double, words: String) throws {
        let verdict = Verdict(try comparison(kid: 38, share: nil, progress: progress), source: "horses", target: "real zebras")
        let percent = "\(Int((progress * 100).rounded())) %"
        #expect(verdict.sentences.count == 1)
        #expect(
            verdict.description.hasPrefix(
                "the translations are \(percent) (77 % to 86 %) of the way from horses to real zebras: \(words)"))
    }

    @Test func sayWhatAClassifierCallsThem() throws {
        let verdict = Verdict(try comparison(kid: 38, share: 0.95, progress: 0.8), source: "horses", target: "real zebras")
        #expect(
            verdict.sentences.last
                == "an ImageNet classifier calls 95 % of the translations zebra, as it does 91 % of real zebras and 0 % of horses"
        )
    }

    @Test func sayThatThereAreTooFewImages() throws {
        let verdict = Verdict(
            try comparison(kid: 38, share: nil, progress: 0.8, count: 9), source: "horses", target: "real zebras")
        #expect(verdict.sentences == ["9 against 47 images are too few for a verdict"])
    }

    @Test func sayThatThereIsNoScale() throws {
        let verdict = Verdict(try comparison(kid: 38, share: nil, progress: nil), source: "horses", target: "real zebras")
        #expect(verdict.sentences[0].hasPrefix("horses and real zebras are too much alike, or too few"))
    }
}
