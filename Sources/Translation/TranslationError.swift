import Files

/// A translation that has no result.
public enum TranslationError: OneLineError, Sendable, Equatable {
    /// The network gave NaN or infinity: how many of its `values` numbers. Its weights are damaged, or were saved after the training
    /// diverged.
    case notFinite(count: Int, values: Int)

    /// What is wrong and what to do; the library knows no file.
    public var report: ErrorReport {
        switch self {
        case .notFinite(let count, let values):
            ErrorReport(
                "the network gave NaN or infinity for \(count) of \(values) values of its result",
                remedy: "use weights from before the training diverged")
        }
    }
}
