import Foundation
import Testing

/// The claims of the examples, with several seeds.
@Suite("Examples")
struct ExampleTests {
    @Test(arguments: 0..<3)
    func bothLinearRegressionsAgree(seed: Int) throws {
        let outcome = try BuiltExamples.run("linear-regression", seed: seed)
        #expect(try outcome.number("largest difference") < 1e-3)
        for (name, truth) in [("w1", 2), ("w2", -3), ("w3", 0.5), ("b", 4)] as [(String, Float)] {
            #expect(try abs(outcome.number("\(name) by equation") - truth) < 0.1)
        }
    }

    @Test(arguments: 0..<3)
    func linesPartClouds(seed: Int) throws {
        let logistic = try BuiltExamples.run("logistic-regression", seed: seed)
        #expect(
            try logistic.number("test accuracy") > 0.9 && logistic.number("loss after") < 0.3 * logistic.number("loss before"))
        let softmax = try BuiltExamples.run("softmax-regression", seed: seed)
        #expect(try softmax.number("test accuracy") > 0.9 && softmax.number("validation loss") < 0.3)
    }

    @Test(arguments: 0..<3)
    func networkDoesWhatALineCannot(seed: Int) throws {
        let outcome = try BuiltExamples.run("perceptron", seed: seed)
        #expect(try outcome.number("test accuracy of the line") < 0.8)
        #expect(try outcome.number("test accuracy of the network") > 0.95)
    }

    /// The wide network fits the noise, the linear model underfits; with L2 or dropout, the gap and the validation loss are smaller.
    @Test(arguments: 0..<3)
    func regularizationNarrowsTheGap(seed: Int) throws {
        let outcome = try BuiltExamples.run("overfitting", seed: seed)
        func loss(_ model: String, _ set: String) throws -> Float { try outcome.number("\(model), \(set)") }
        func gap(_ model: String) throws -> Float { try loss(model, "validation") - loss(model, "training") }
        #expect(try loss("wide", "training") < 0.01 && loss("linear", "training") > 0.5)
        for model in ["with L2", "with dropout"] {
            #expect(try gap(model) < gap("wide") && loss(model, "validation") < loss("wide", "validation"))
            #expect(try loss(model, "validation") < loss("linear", "validation"))
        }
    }

    @Test(arguments: 0..<3)
    func detachedDecoderTrainsAlone(seed: Int) throws {
        let outcome = try BuiltExamples.run("detach", seed: seed)
        #expect(try outcome.number("gradient of the encoder from the reader, attached") > 0.01)
        #expect(try outcome.number("gradient of the encoder from the reader, detached") == 0)
        #expect(try outcome.number("gradient of the reader, detached") > 0.01)
        #expect(try outcome.number("then, change of the encoder") == 0 && outcome.number("then, change of the rebuilder") == 0)
        #expect(try outcome.number("then, change of the reader") > 0)
    }

    @Test(arguments: 0..<3)
    func winesAreReadAndTold(seed: Int) throws {
        let outcome = try BuiltExamples.run("wine-quality", seed: seed)
        #expect(try outcome.number("accuracy of the model") > 0.7)
        #expect(try outcome.number("accuracy of the model") > outcome.number("accuracy by sulfur"))

        // The same counts and means, from the file's lines.
        let lines = try #require(outcome.table).split(separator: "\n")
        let names = lines[0].split(separator: ";").map { $0.replacing("\"", with: "") }
        let rows = lines.dropFirst().map { $0.split(separator: ";").map { Double($0)! } }
        let groups = [rows.filter { $0[11] <= 3 }, rows.filter { $0[11] > 3 && $0[11] < 7 }, rows.filter { $0[11] >= 7 }]
        let counts = groups.map(\.count)
        #expect(outcome.text.contains("1600 wines: \(counts[0]) bad, \(counts[1]) middling, \(counts[2]) good"))
        let printed = outcome.text.split(separator: "\n")
        for column in 0..<11 {
            let line = try #require(printed.first { $0.hasPrefix(names[column] + " ") })
            let means = try line.split(separator: " ").suffix(3).map { try #require(Double($0)) }
            for (mean, group) in zip(means, groups) {
                #expect(abs(mean - group.map { $0[column] }.reduce(0, +) / Double(group.count)) < 0.001)
            }
        }
        let threshold = groups[1].map { $0[6] }.reduce(0, +) / Double(counts[1])
        let little = rows.filter { $0[6] < threshold }
        #expect(
            outcome.text.contains(
                "\(little.count) wines with little sulfur dioxide, \(rows.count { $0[11] > 5 }) with a mark above 5, "
                    + "\(little.count { $0[11] > 5 }) with both"))
    }

    @Test(arguments: 0..<3)
    func whatIsWrittenOutsideWorksAsWhatIsWithin(seed: Int) throws {
        let outcome = try BuiltExamples.run("extending", seed: seed)
        #expect(try outcome.number("error after") < 0.1 * outcome.number("error before"))
        #expect(try outcome.number("distance to the curve") < 0.1)
        #expect(try outcome.number("resumed as if it had not stopped") == 1)
        #expect(try outcome.number("stopped by its own error") > 500)
    }

    @Test(arguments: [
        "linear-regression", "logistic-regression", "softmax-regression", "perceptron", "overfitting", "detach", "wine-quality",
        "extending",
    ])
    func sameSeedSameBytes(_ name: String) throws {
        let first = try BuiltExamples.run(name, seed: 7, threads: 1), again = try BuiltExamples.run(name, seed: 7, threads: 2)
        #expect(first.text == again.text && first.chart == again.chart)
        let other = try BuiltExamples.run(name, seed: 8)
        #expect(other.text != first.text && other.chart != first.chart)
    }
}
