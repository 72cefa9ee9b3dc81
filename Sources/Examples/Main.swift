import ArgumentParser

/// Classic models, each short enough to be read in one go, written against the public libraries as any package would.
@main struct Examples: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "examples",
        abstract: "Classic models in a page of code each: they print their loss curve and write it as a PNG.",
        subcommands: [
            LinearRegression.self, LogisticRegression.self, SoftmaxRegression.self, Perceptron.self, Overfitting.self,
            DetachedDecoder.self, WineQuality.self, Extending.self,
        ])
}
