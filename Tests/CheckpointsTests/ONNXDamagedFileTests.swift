import Checkpoints
import TensorCore
import Testing

@Suite("Damaged and foreign ONNX files")
struct ONNXDamagedFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The message that reading `bytes` gives: one line with the file's name.
    private func message(reading bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws -> String {
        let path = try folder.file("bad.onnx", holding: bytes)
        let error = #expect(throws: CheckpointError.self, sourceLocation: location) { try ONNXModel(contentsOf: path) }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains("\(path) - ") && !message.contains("\n"), sourceLocation: location)
        return message
    }

    /// The message that a graph of these bytes gives, in a file that is well otherwise.
    private func message(graph: [UInt8], _ location: SourceLocation = #_sourceLocation) throws -> String {
        try message(reading: [0x08, 8] + field(7, graph) + field(8, [0x10, 17]), location)
    }

    /// A field of bytes, as protobuf writes it.
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
    private func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    @Test func foreignFiles() throws {
        #expect(try message(reading: []).contains("expected ONNX network, found the empty file"))
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 123\n"
        #expect(try message(reading: Array(pointer.utf8)).contains("git lfs pull"))
        #expect(try message(reading: Array("<!DOCTYPE html><html>Not found</html>".utf8)).contains("web page"))
        #expect(try message(reading: safetensors(header: "{}")).contains("found safetensors in"))
        func padded(_ start: [UInt8]) -> [UInt8] { start + [UInt8](repeating: 0, count: 40) }
        #expect(try message(reading: padded([0x50, 0x4b, 3, 4])).contains("found what looks like PyTorch's own format"))
        #expect(try message(reading: padded([0x89, 0x50, 0x4e, 0x47])).contains("found the picture"))
        for start: [UInt8] in [[0], [0x0a, 0], [0xff]] {
            #expect(try message(reading: padded(start)).contains("no ONNX network in"), "\(start)")
        }
    }

    @Test func noPlainFile() throws {
        for (path, text) in [(folder.file("missing"), "No such file"), (folder.path, "found the folder")] {
            let error = #expect(throws: CheckpointError.self) { try ONNXModel(contentsOf: path) }
            #expect(error?.description.contains(text) == true && error?.path == path)
        }
    }

    @Test("a file that is cut anywhere is refused, and says so")
    func cutShort() throws {
        var model = sample()
        // The format lets a file end after any entry of its metadata, which come last.
        model.metadata = [:]
        try model.write(to: folder.file("whole"))
        let whole = try bytes(of: folder.file("whole"))
        var unclear = 0
        for count in 1..<whole.count {
            let error = #expect(throws: CheckpointError.self) { try ONNXModel(bytes: Array(whole[..<count]), path: "x") }
            if error?.remedy.contains("cut short") != true && error?.problem.contains("is missing") != true { unclear += 1 }
        }
        // Within the two bytes of the graph's length, protobuf calls it damage of another kind.
        #expect(unclear <= 1)
    }

    @Test func initializers() throws {
        let name = field(8, "w")
        let one: [UInt8] = [0x08, 1]
        #expect(
            try message(graph: field(5, one + [0x10, 1] + name + field(9, [1, 2, 3]))).contains("'w' of shape [1] with 3 bytes"))
        #expect(try message(graph: field(5, one + [0x10, 10] + name)).contains("'w' of element type 10"))
        #expect(try message(graph: field(5, one + [0x10, 1] + name)).contains("'w' whose elements stand elsewhere"))
        let minusOne: [UInt8] = [0x08] + [UInt8](repeating: 0xff, count: 9) + [1]
        #expect(try message(graph: field(5, minusOne + [0x10, 1] + name + field(9, []))).contains("'w' of shape [-1]"))
        let huge: [UInt8] = [0x08] + [UInt8](repeating: 0x80, count: 8) + [0x40]
        #expect(try message(graph: field(5, huge + huge + [0x10, 1] + name + field(9, []))).contains("'w' of shape"))
        let twice = field(5, [0x10, 1] + name + field(9, [0, 0, 0, 0]))
        #expect(try message(graph: twice + twice).contains("initializer 'w' that appears twice"))
    }

    @Test("what is not read is named, not left out")
    func beyond() throws {
        let node = field(4, "Magic")
        #expect(try message(graph: field(1, node + field(7, "com.example"))).contains("'Magic' of 'com.example'"))
        let branch = field(1, "then_branch") + [0xa0, 0x01, 5]
        #expect(try message(graph: field(1, field(5, branch))).contains("'then_branch' that is neither number nor text"))
        let integers = field(2, field(1, [0x08, 7]))
        #expect(try message(graph: field(11, field(1, "ids") + integers)).contains("'ids' that is not of 32-bit floats"))
        let notUTF8 = field(1, "mode") + field(4, [0xff]) + [0xa0, 0x01, 3]
        #expect(try message(graph: field(1, field(5, notUTF8))).contains("'mode' that is not UTF-8"))
        #expect(try message(reading: [0x08, 8] + field(7, [])).contains("version of the operator set is missing"))
        #expect(try message(graph: field(1, field(4, "two\nlines") + field(7, "a"))).contains("'two\\nlines'"))
    }

    @Test("random damage gives an error or a model, never a crash")
    func mutations() throws {
        try sample().write(to: folder.file("original"))
        let original = try bytes(of: folder.file("original"))
        let random = RandomSource(seed: 1)
        var accepted = 0
        for round in 0..<20_000 {
            var mutated = original
            for _ in 0..<1 + random.integer(below: 4) where !mutated.isEmpty {
                let place = random.integer(below: mutated.count)
                switch random.integer(below: 5) {
                case 0: mutated[place] = UInt8(random.integer(below: 256))
                case 1: mutated[place] ^= 1 << UInt8(random.integer(below: 8))
                case 2: mutated.remove(at: place)
                case 3: mutated.insert(UInt8(random.integer(below: 256)), at: place)
                default: mutated.removeLast(random.integer(below: mutated.count))
                }
            }
            do {
                let model = try ONNXModel(bytes: mutated, path: "mutated")
                accepted += 1
                // Every hundredth also through a file, to reach what writes.
                if round % 100 == 0 { try model.write(to: folder.file("mutated")) }
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(accepted > 100 && accepted < 19_000)
    }
}
