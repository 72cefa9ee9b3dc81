/// An option of pytorch-CycleGAN-and-pix2pix, and what becomes of it here.
package struct ReferenceOption: Sendable {
    /// What the option means here.
    package enum Meaning: Sendable {
        /// The option of this name, with the same value.
        case option(String)
        /// The flag of this name; it has no value.
        case flag(String)
        /// For each value, the arguments that mean the same; no other value is taken.
        case values([(value: String, arguments: [String])], otherwise: String)
        /// Nothing, since it is so here: a flag.
        case nothing
        /// Not taken; what does it here, or why nothing has to.
        case refused(String, hasValue: Bool)
        /// Taken together with others, by `ReferenceOptions`; in words for the table.
        case together(String)
    }

    /// The name, such as `--batch_size`.
    package let name: String
    /// What it means here.
    package let meaning: Meaning

    init(_ name: String, _ meaning: Meaning) { (self.name, self.meaning) = (name, meaning) }

    /// Whether a value follows it.
    var hasValue: Bool {
        switch meaning {
        case .option, .values, .together: true
        case .flag, .nothing: false
        case .refused(_, let hasValue): hasValue
        }
    }

    /// What it means here, as a cell of a table.
    package var words: String {
        switch meaning {
        case .option(let name), .flag(let name): "`\(name)`"
        case .values(let values, let otherwise):
            values.map { "`\($0.value)`: \($0.arguments.isEmpty ? "as here" : "`\($0.arguments.joined(separator: " "))`")" }
                .joined(separator: ", ") + "; else refused: \(otherwise)"
        case .nothing: "as here, nothing to do"
        case .refused(let remedy, _): "refused: \(remedy)"
        case .together(let words): words
        }
    }
}
