import Checkpoints
import TensorCore
import Testing

@Suite("Writing safetensors")
struct SafetensorsWritingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("what is written is what the format's own library writes, byte for byte", arguments: ["float32", "all-types"])
    func sameBytesAsLibrary(_ name: String) throws {
        let original = fixture("\(name).safetensors")
        let copy = folder.file("copy.safetensors")
        try SafetensorsFile(contentsOf: original).write(to: copy)
        #expect(try bytes(of: copy) == bytes(of: original))
    }

    @Test("the same content gives the same bytes, in whatever order it was added")
    func deterministic() throws {
        var generator = SystemRandomNumberGenerator()
        let names = (0..<50).map { "layer.\($0).weight" }
        var written: [[UInt8]] = []
        for _ in 0..<3 {
            var file = SafetensorsFile()
            for name in names.shuffled(using: &generator) {
                file.tensors[name] = StoredTensor(HostArray(shape: [2], values: [Float(name.count), 1]))
                file.metadata[name] = name
            }
            try file.write(to: folder.file("same"))
            written.append(try bytes(of: folder.file("same")))
        }
        #expect(written[0] == written[1] && written[1] == written[2])
    }

    @Test("numbers and text come back bit for bit", arguments: [0, 1, 7, 1000])
    func roundTrip(count: Int) throws {
        let random = RandomSource(seed: UInt64(count))
        var file = SafetensorsFile(metadata: ["": "", "config": "{\"a\": [1, 2]}\u{0}\u{7f}\u{1f}\r\u{8}\u{c}", "ü": "😀"])
        for index in 0..<count {
            let shape = (0..<random.integer(below: 4)).map { _ in random.integer(below: 5) }
            let values = (0..<shape.reduce(1, *)).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
            file.tensors["t\(index)"] = StoredTensor(HostArray(shape: shape, values: values))
        }
        let path = folder.file("round.safetensors")
        try file.write(to: path)
        let back = try SafetensorsFile(contentsOf: path)
        #expect(back == file)
        let bits = { (file: SafetensorsFile) in file.tensors.mapValues { $0.array.values.map(\.bitPattern) } }
        #expect(bits(back) == bits(file))
        let header = try SafetensorsHeader(contentsOf: path)
        #expect(header.dataOffset % 8 == 0)
        #expect(header.entries.count == count)
    }

    @Test("a tensor may not take the name of the metadata")
    func reservedName() throws {
        let file = SafetensorsFile(arrays: ["__metadata__": HostArray(shape: [], values: [1])])
        #expect(throws: CheckpointError.self) { try file.write(to: folder.file("reserved")) }
        #expect(try folder.contents == [])
    }
}
