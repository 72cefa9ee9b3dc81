import Files

/// Reads a pickle as data and runs nothing: it knows the instructions, and the names that a state dict consists of. For the value of
/// any other class it keeps what Python would make it from, so that tensors beside or inside it are found.
///
/// Every instruction takes at least a byte of the file and makes at most one value, so memory and time are bounded by the
/// number of instructions, which has a limit of its own.
struct PickleReader {
    /// Pickles of more instructions are refused; a tensor takes about 40.
    static let maximumOperations = 1_000_000

    private(set) var reader: ByteReader
    private(set) var pickle: Pickle
    private let path: String
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private var remaining = Self.maximumOperations

    /// Reads the pickle at the reader's position, and leaves the reader after it.
    static func read(_ reader: inout ByteReader, path: String) throws(CheckpointError) -> Pickle {
        var machine = PickleReader(reader: reader, pickle: Pickle(reader.bytes, path: path), path: path)
        try machine.run()
        reader = machine.reader
        return machine.pickle
    }

    private init(reader: ByteReader, pickle: Pickle, path: String) {
        (self.reader, self.pickle, self.path) = (reader, pickle, path)
    }

    private mutating func run() throws(CheckpointError) {
        while true {
            try spend(1)
            let place = reader.position
            let code = try reader.integer(UInt8.self)
            guard let operation = PickleOperation(rawValue: code) else {
                throw CheckpointError(
                    "the pickle has instruction \(code) at byte \(place), which no state dict needs, in", path: path,
                    remedy: "save the state_dict again with torch.save; if this is one, the file is damaged")
            }
            if operation == .stop {
                pickle.root = try pop()
                guard stack.isEmpty && marks.isEmpty else { throw fault("leaves values over") }
                return
            }
            try perform(operation)
        }
    }

    private mutating func perform(_ operation: PickleOperation) throws(CheckpointError) {
        switch operation {
        case .stop: break
        case .proto: try checkProtocol(try reader.integer())
        case .frame: _ = try reader.integer(UInt64.self)
        case .none: stack.append(.none)
        case .newTrue: stack.append(.bool(true))
        case .newFalse: stack.append(.bool(false))
        case .binInt: stack.append(.integer(Int(try reader.integer(Int32.self))))
        case .binInt1: stack.append(.integer(Int(try reader.integer(UInt8.self))))
        case .binInt2: stack.append(.integer(Int(try reader.integer(UInt16.self))))
        case .long1: try pushLong(byteCount: Int(try reader.integer(UInt8.self)))
        case .long4: try pushLong(byteCount: Int(try reader.integer(Int32.self)))
        case .binFloat:
            _ = try reader.integer(UInt64.self)
            stack.append(.number)
        case .shortBinString, .shortBinUnicode: stack.append(.text(try reader.range(try reader.integer(UInt8.self))))
        case .binString: stack.append(.text(try reader.range(try reader.integer(Int32.self))))
        case .binUnicode: stack.append(.text(try reader.range(try reader.integer(UInt32.self))))
        case .binUnicode8: stack.append(.text(try reader.range(try reader.integer(UInt64.self))))
        case .shortBinBytes: try skipBytes(try reader.integer(UInt8.self))
        case .binBytes: try skipBytes(try reader.integer(UInt32.self))
        case .binBytes8, .byteArray8: try skipBytes(try reader.integer(UInt64.self))
        case .mark: marks.append(stack.count)
        case .pop:
            // After a mark without values, this takes the mark.
            if stack.count == marks.last { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popToMark()
        case .duplicate: stack.append(try top())
        case .emptyTuple, .emptyList: pushSequence([])
        case .tuple: pushSequence(try popToMark())
        case .tuple1: pushSequence(try pop(1))
        case .tuple2: pushSequence(try pop(2))
        case .tuple3: pushSequence(try pop(3))
        case .append: try extendList(try pop(1))
        case .appends: try extendList(try popToMark())
        case .emptyDictionary: pushDictionary([])
        case .setItem: try extendDictionary(try pop(2))
        case .setItems: try extendDictionary(try popToMark())
        case .emptySet: pushObject()
        case .addItems:
            _ = try popToMark()
            guard case .object = try top() else { throw fault("adds to something that is not a set") }
        case .frozenSet:
            _ = try popToMark()
            pushObject()
        case .binPut: memo[Int(try reader.integer(UInt8.self))] = try top()
        case .longBinPut: memo[Int(try reader.integer(UInt32.self))] = try top()
        case .memoize: memo[memo.count] = try top()
        case .binGet: try pushMemo(Int(try reader.integer(UInt8.self)))
        case .longBinGet: try pushMemo(Int(try reader.integer(UInt32.self)))
        case .global:
            let module = try reader.line(maximum: Pickle.maximumNameLength)
            let name = try reader.line(maximum: Pickle.maximumNameLength)
            try pushName(.text(module), .text(name))
        case .stackGlobal:
            let names = try pop(2)
            try pushName(names[0], names[1])
        case .reduce: try reduce()
        case .newObject: try makeObject(try pop(2)[0])
        case .newObjectWithKeywords: try makeObject(try pop(3)[0])
        case .build: try build()
        case .binPersistentID: try pushStorage()
        }
    }

    // MARK: Stack and memory

    /// Counts work; copying many values counts as one operation each.
    private mutating func spend(_ operations: Int) throws(CheckpointError) {
        remaining -= operations
        guard remaining >= 0 else {
            throw CheckpointError(
                "the pickle has more than \(Self.maximumOperations) instructions in", path: path,
                remedy: "a file of weights needs far fewer; save the state_dict alone")
        }
    }

    private func fault(_ what: String) -> CheckpointError {
        .malformed("the pickle \(what) at byte \(reader.position) in", path: path)
    }

    private func top() throws(CheckpointError) -> PickleValue {
        guard stack.count > marks.last ?? 0 else { throw fault("takes a value that it has not made") }
        return stack[stack.count - 1]
    }

    private mutating func pop() throws(CheckpointError) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    /// The last `count` values, in the order in which they were made.
    private mutating func pop(_ count: Int) throws(CheckpointError) -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else { throw fault("takes a value that it has not made") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw fault("ends a group that it has not begun") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private mutating func pushMemo(_ index: Int) throws(CheckpointError) {
        guard let value = memo[index] else { throw fault("recalls value \(index), which it has not kept,") }
        stack.append(value)
    }

    // MARK: Values

    private func checkProtocol(_ version: UInt8) throws(CheckpointError) {
        guard (2...5).contains(version) else {
            throw CheckpointError(
                "pickle protocol \(version), which this program does not read, in", path: path,
                remedy: "save the state_dict again with torch.save")
        }
    }

    /// A number of any length, the lowest byte first; only one that fits into 64 bits is kept.
    private mutating func pushLong(byteCount: Int) throws(CheckpointError) {
        let range = try reader.range(byteCount)
        guard byteCount <= 8 else { return stack.append(.number) }
        var number: Int64 = range.isEmpty || reader.bytes[range.upperBound - 1] < 0x80 ? 0 : -1
        for index in range.reversed() { number = number << 8 | Int64(reader.bytes[index]) }
        stack.append(.integer(Int(number)))
    }

    private mutating func pushSequence(_ elements: [PickleValue]) {
        stack.append(.sequence(pickle.sequences.count))
        pickle.sequences.append(elements)
    }

    private mutating func pushDictionary(_ members: [(key: PickleValue, value: PickleValue)]) {
        stack.append(.dictionary(pickle.dictionaries.count))
        pickle.dictionaries.append(members)
    }

    private mutating func pushObject() {
        stack.append(.object(pickle.objects.count))
        pickle.objects.append(Pickle.Object())
    }

    /// Bytes hold no tensor: what a class makes of them is not known here.
    private mutating func skipBytes(_ count: some BinaryInteger) throws(CheckpointError) {
        _ = try reader.range(count)
        stack.append(.number)
    }

    private mutating func extendList(_ elements: [PickleValue]) throws(CheckpointError) {
        switch try top() {
        case .sequence(let index): pickle.sequences[index] += elements
        case .object: break
        default: throw fault("appends to something that is not a list")
        }
    }

    private mutating func extendDictionary(_ items: [PickleValue]) throws(CheckpointError) {
        guard items.count.isMultiple(of: 2) else { throw fault("adds a member without a value to a dictionary") }
        let members = stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
        switch try top() {
        case .dictionary(let index): pickle.dictionaries[index] += members
        case .object(let index): pickle.objects[index].members += members
        default: throw fault("adds a member to something that is not a dictionary")
        }
    }

    // MARK: Names, and what Python would run

    private mutating func pushName(_ module: PickleValue, _ name: PickleValue) throws(CheckpointError) {
        let (module, name) = (try pickle.name(module), try pickle.name(name))
        guard let known = PickleName(module: module, name: name) else {
            throw CheckpointError(
                "refused to run \("\(module).\(name)".onOneLine) named in", path: path,
                remedy: "weights need no such code: save them with torch.save(network.state_dict(), path), "
                    + "and do not trust the file if you do not know where it came from")
        }
        stack.append(.name(known))
    }

    private mutating func reduce() throws(CheckpointError) {
        guard case .sequence(let index) = try pop() else { throw fault("calls something without its arguments") }
        let function = try pop(), arguments = pickle.sequences[index]
        // An unknown function may have made the function that is called.
        if case .object = function { return pushObject() }
        guard case .name(let name) = function else { throw fault("calls something that is not a function") }
        switch name {
        case .unknown: pushObject()
        case .orderedDictionary: try pushOrderedDictionary(arguments)
        case .rebuildTensor: try pushTensor(arguments)
        case .rebuildParameter:
            switch arguments.first {
            case .tensor?, .object?: stack.append(arguments[0])
            default: throw fault("makes a parameter of something that is not a tensor")
            }
        case .rebuildFromType:
            guard arguments.count >= 3, case .name(.rebuildTensor) = arguments[0], case .sequence(let index) = arguments[2] else {
                return pushObject()
            }
            try pushTensor(pickle.sequences[index])
        case .size:
            guard case .sequence? = arguments.first else { throw fault("makes a shape of something that is not a tuple") }
            stack.append(arguments[0])
        case .storage: throw fault("makes a storage of its own")
        }
    }

    /// Python 3 makes an empty dictionary and fills it later; Python 2 gave a list of its members.
    private mutating func pushOrderedDictionary(_ arguments: [PickleValue]) throws(CheckpointError) {
        guard let first = arguments.first else { return pushDictionary([]) }
        guard case .sequence(let index) = first else { throw fault("makes a dictionary of something that is not a list") }
        try spend(pickle.sequences[index].count)
        var members: [(key: PickleValue, value: PickleValue)] = []
        for element in pickle.sequences[index] {
            guard case .sequence(let pair) = element, pickle.sequences[pair].count == 2 else {
                throw fault("makes a dictionary of something other than pairs")
            }
            members.append((pickle.sequences[pair][0], pickle.sequences[pair][1]))
        }
        pushDictionary(members)
    }

    private mutating func pushTensor(_ arguments: [PickleValue]) throws(CheckpointError) {
        // Of complex numbers, or of a type that is younger than this program.
        if case .object? = arguments.first { return pushObject() }
        guard arguments.count >= 4, case .storage(let storage) = arguments[0] else {
            throw fault("makes a tensor of something that is not a storage")
        }
        let offset = try pickle.count(arguments[1])
        let (shape, strides) = (try pickle.extents(arguments[2]), try pickle.extents(arguments[3]))
        guard shape.count == strides.count else { throw fault("makes a tensor of \(shape.count) axes and other strides") }
        try spend(shape.count + strides.count)
        stack.append(.tensor(pickle.tensors.count))
        pickle.tensors.append(Pickle.Tensor(storage: storage, offset: offset, shape: shape, strides: strides))
    }

    /// What a class without a known function makes.
    private mutating func makeObject(_ type: PickleValue) throws(CheckpointError) {
        switch type {
        case .name(.orderedDictionary): pushDictionary([])
        case .name, .object: pushObject()
        default: throw fault("makes a value of something that is not a class")
        }
    }

    /// Attributes of an object. Those of a state dict are its `_metadata`, which says nothing about the numbers.
    private mutating func build() throws(CheckpointError) {
        let state = try pop()
        switch try top() {
        case .object(let index): pickle.objects[index].state = state
        case .dictionary, .tensor, .name: break
        default: throw fault("gives attributes to something that has none")
        }
    }

    /// ("storage", class, key, device, count), and in old files the root of a view.
    private mutating func pushStorage() throws(CheckpointError) {
        guard case .sequence(let index) = try pop(), let kind = pickle.sequences[index].first else {
            throw fault("refers to something outside of it that is not a storage")
        }
        let parts = pickle.sequences[index]
        // Old versions stored the source text of a class with a whole network.
        if pickle.isText(kind, "module") { return stack.append(.name(.unknown)) }
        guard pickle.isText(kind, "storage"), (5...6).contains(parts.count), case .name(let name) = parts[1] else {
            throw fault("refers to something outside of it that is not a storage")
        }
        guard case .storage(let type) = name else { return pushObject() }
        if let root = parts.dropFirst(5).first {
            guard case .none = root else { throw fault("has a storage that is a view of another, as PyTorch once wrote,") }
        }
        let key = try pickle.name(parts[2])
        try spend(key.utf8.count / 8)
        stack.append(.storage(pickle.storages.count))
        pickle.storages.append(Pickle.Storage(type: type, key: key, count: try pickle.count(parts[4])))
    }
}
