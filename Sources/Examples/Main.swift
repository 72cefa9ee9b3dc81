import ArgumentParser

/// Classic models, each on one page, written with the public libraries as in any other package.
@main struct Examples: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "Classic models in a page of code each, which print their loss curve and write it as a PNG.",
        subcommands: [
            LinearRegression.self, LogisticRegression.self, SoftmaxRegression.self, Perceptron.self, Overfitting.self,
            DetachedDecoder.self, WineQuality.self, Extending.self,
        ])
}
