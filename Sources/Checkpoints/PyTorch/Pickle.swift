import Foundation

/// A value of a pickle. Compound values are indices into `Pickle`, so that deep and circular nesting cost nothing, and a value that
/// is used in many places is stored once.
enum PickleValue {
    case none
    case bool(Bool)
    case integer(Int)
    /// A number that is not used.
    case number
    /// Where in the file the text lies.
    case text(Range<Int>)
    case name(PickleName)
    case sequence(Int)
    case dictionary(Int)
    case storage(Int)
    case tensor(Int)
    /// Something that a class or function not known here would have made.
    case object(Int)
}

/// The content of a pickle, of which only the form is checked.
struct Pickle {
    /// A sequence of numbers in the file, which tensors may share.
    struct Storage: Equatable {
        let type: StoredType
        /// Its name in the file.
        let key: String
        /// Number of elements.
        let count: Int
    }

    /// A tensor in a storage; counts are of elements.
    struct Tensor {
        let storage: Int
        let offset: Int
        let shape: [Int]
        let strides: [Int]
    }

    /// What stands for a value of an unknown class: what the pickle would give it, kept as data.
    struct Object {
        /// What it would hold as a dictionary.
        var members: [(key: PickleValue, value: PickleValue)] = []
        /// What its attributes would be made from.
        var state = PickleValue.none
    }

    /// Greatest length of a name, in bytes.
    static let maximumNameLength = 1000
    /// Most axes a tensor may have, as in PyTorch.
    static let maximumAxes = 64

    var root = PickleValue.none
    var sequences: [[PickleValue]] = []
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    var storages: [Storage] = []
    var tensors: [Tensor] = []
    var objects: [Object] = []

    private let bytes: UnsafeRawBufferPointer
    private let path: String

    init(_ bytes: UnsafeRawBufferPointer, path: String) { (self.bytes, self.path) = (bytes, path) }

    /// The text of a value that is a name.
    func name(_ value: PickleValue) throws(CheckpointError) -> String {
        guard case .text(let range) = value, range.count <= Self.maximumNameLength,
            let name = String(bytes: bytes[range], encoding: .utf8)
        else { throw .malformed("something that is not a name is used as one in", path: path) }
        return name
    }

    /// Whether a value is this text.
    func isText(_ value: PickleValue, _ text: String) -> Bool {
        guard case .text(let range) = value else { return false }
        return range.count == text.utf8.count && bytes[range].elementsEqual(text.utf8)
    }

    /// The whole numbers of a shape or of strides, none negative.
    func extents(_ value: PickleValue) throws(CheckpointError) -> [Int] {
        guard case .sequence(let index) = value, sequences[index].count <= Self.maximumAxes else {
            throw .malformed("a tensor's shape or strides are not a tuple of at most \(Self.maximumAxes) numbers in", path: path)
        }
        var result: [Int] = []
        for element in sequences[index] { result.append(try count(element)) }
        return result
    }

    /// A whole number that is not negative.
    func count(_ value: PickleValue) throws(CheckpointError) -> Int {
        guard case .integer(let number) = value, number >= 0 else {
            throw .malformed("a size or offset of a tensor is not a count in", path: path)
        }
        return number
    }

    /// The value that a dictionary has under a text.
    func member(_ text: String, of dictionary: Int) -> PickleValue? {
        dictionaries[dictionary].last { isText($0.key, text) }?.value
    }
}
