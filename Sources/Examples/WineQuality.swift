import ArgumentParser
import Autograd
import CPUBackend
import Foundation
import ImageFiles
import NeuralNetworks
import Optimizers
import Tables
import TensorCore

/// From a file to a model: reads a table, explores it with masks, and predicts the quality of wines.
struct WineQuality: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A walk through a table of wines, from the file to a model.")

    @OptionGroup var options: ExampleOptions

    func run() throws {
        let cpu = CPUBackend(threads: options.threads)
        let random = RandomSource(seed: options.seed)
        try options.makeFolder()
        let path = "\(options.out)/wines.csv"
        try GeneratedWines.text(count: 1600, random).write(toFile: path, atomically: true, encoding: .utf8)

        // Eleven measurements as data, the quality as target: as a number, and as a class, which is one-hot encoded.
        let wines = try DataTable(contentsOf: path, format: DelimitedFormat(separator: ";"))
        let names = wines.removing("quality").columnNames
        let data = wines.removing("quality").tensor(on: cpu)  // [wines, 11]
        let target = wines.selecting("quality").tensor(on: cpu).reshaped([-1])  // [wines]
        let marks = try DataTable(contentsOf: path, format: DelimitedFormat(separator: ";"), schema: ["quality": .categorical()])[
            "quality"]
        let oneHot = Tensor.oneHot(IndexArray(marks.classes), classes: marks.kind.levels.count, on: cpu)  // [wines, marks]

        // Masks select rows: the means of bad, middling and good wines.
        let bad = data[target .<= 3], middling = data[(target .> 3) .& (target .< 7)], good = data[target .>= 7]
        print("\(data.shape[0]) wines: \(bad.shape[0]) bad, \(middling.shape[0]) middling, \(good.shape[0]) good\n")
        func padded(_ text: String) -> String { text.padding(toLength: 22, withPad: " ", startingAt: 0) }
        print(padded("mean"), "      bad  middling      good")
        let means = [bad, middling, good].map { $0.mean(axes: [0]).values }
        for (column, name) in names.enumerated() {
            print(padded(name), means.map { String(format: "%9.3f", $0[column]) }.joined(separator: " "))
        }

        // Better wines have less sulfur dioxide. How well does that alone predict a quality above 5?
        let sulfur = names.firstIndex(of: "total sulfur dioxide")!
        let predicted = data[..., sulfur] .< means[1][sulfur], actual = target .> 5
        let matches = (predicted .& actual).trueCount
        print(
            "\n\(predicted.trueCount) wines with little sulfur dioxide, \(actual.trueCount) with a mark above 5, \(matches) with both\n"
        )

        // All measurements together, standardised with the means and deviations of the training part.
        let split = RowSplit(rowCount: wines.rowCount, validation: 0.2, test: 0.2, random: random)
        let encoding = TableEncoding(fittedTo: wines.removing("quality").rows(split.training))
        let features = try encoding(wines.removing("quality"), on: cpu)
        let start = Initialization(weights: .xavierNormal(), random: random, on: cpu)
        let model = Linear(inputFeatures: names.count, outputFeatures: marks.kind.levels.count, start)
        let optimizer = Adam(model.parameters, learningRate: 0.02)
        func loss(_ rows: [Int], _ phase: Phase) -> Tensor {
            crossEntropy(logits: model(features[rows], phase: phase), probabilities: oneHot[rows])
        }
        var training: [Float] = [], validation: [Float] = []
        for _ in 0..<200 {
            let trainingLoss = loss(split.training, .training(random))
            optimizer.clearGradients()
            trainingLoss.backward()
            optimizer.step()
            training.append(trainingLoss.scalar)
            validation.append(loss(split.validation, .evaluation).scalar)
        }

        // A quality above 5 is predicted where its total probability is above one half.
        let isAbove5 = Tensor(marks.kind.levels.map { Float($0)! > 5 ? 1 : 0 }, on: cpu)
        let probability = (model(features[split.test], phase: .evaluation).softmax() * isAbove5).sum(axes: [1])
        let chart = LineChart(
            "Wine quality", [.init("training", training), .init("validation", validation)], yLabel: "cross-entropy")
        try options.show(
            chart, as: "wine-quality",
            [
                "accuracy by sulfur": (predicted .== actual)[split.test].mean().scalar,
                "accuracy of the model": ((probability .> 0.5) .== actual[split.test]).mean().scalar,
                "validation loss": validation.last!,
            ])
    }
}
