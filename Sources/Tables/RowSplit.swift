import TensorCore

/// The rows of a table in random order, split into training, validation and test: each row is in exactly one part.
public struct RowSplit: Sendable, Equatable {
    /// Positions of the rows of each part.
    public let training, validation, test: [Int]

    /// Splits `rowCount` rows.
    ///
    /// - Parameters:
    ///   - rowCount: How many rows there are.
    ///   - validation: The share of validation, 0...1, rounded to whole rows.
    ///   - test: The share of test, 0...1, rounded to whole rows; training has the rest.
    ///   - random: The same seed gives the same parts.
    /// - Precondition: the shares are not negative and their sum is at most 1.
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
    /// The rows in three tables, split by `RowSplit`.
    public func split(
        validation: Double = 0, test: Double = 0, random: RandomSource
    ) -> (training: DataTable, validation: DataTable, test: DataTable) {
        let split = RowSplit(rowCount: rowCount, validation: validation, test: test, random: random)
        return (rows(split.training), rows(split.validation), rows(split.test))
    }
}
