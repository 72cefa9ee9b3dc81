import TensorCore

/// The rows of a table in random order, dealt to training, validation and test: each row is in exactly one part.
public struct RowSplit: Sendable, Equatable {
    public let training, validation, test: [Int]

    /// - Parameters:
    ///   - validation, test: Their shares, rounded to whole rows; training has the rest.
    ///   - random: The same seed gives the same parts.
    /// - Precondition: the shares are not negative and at most 1 together.
    public init(rowCount: Int, validation: Double = 0, test: Double = 0, random: RandomSource) {
        require(
            validation >= 0 && test >= 0 && validation + test <= 1,
            "RowSplit: shares \(validation) for validation and \(test) for test")
        let order = random.permutation(rowCount)
        let validationCount = Int((Double(rowCount) * validation).rounded())
        let testCount = min(rowCount - validationCount, Int((Double(rowCount) * test).rounded()))
        self.validation = Array(order[..<validationCount])
        self.test = Array(order[validationCount..<validationCount + testCount])
        training = Array(order[(validationCount + testCount)...])
    }
}

extension DataTable {
    /// The rows dealt to three tables, as `RowSplit` has them.
    public func split(
        validation: Double = 0, test: Double = 0, random: RandomSource
    ) -> (training: DataTable, validation: DataTable, test: DataTable) {
        let split = RowSplit(rowCount: rowCount, validation: validation, test: test, random: random)
        return (rows(split.training), rows(split.validation), rows(split.test))
    }
}
