import Checkpoints
import TensorCore
import Testing

@Suite("Reading PyTorch's files")
struct PyTorchReadingTests {
    private func tensors(_ name: String) throws -> [String: StoredTensor] {
        try PyTorchFile(contentsOf: fixture("\(name).pth")).tensors
    }

    private func expected(_ name: String) throws -> [String: StoredTensor] {
        try SafetensorsFile(contentsOf: fixture("\(name).safetensors")).tensors
    }

    @Test("every type, in both containers", arguments: ["all-types", "all-types-legacy"])
    func everyType(_ name: String) throws {
        let found = try tensors(name)
        #expect(found == (try expected("all-types")))
        #expect(found["scalar"]?.shape == [] && found["empty"]?.shape == [0, 3] && found["int64"]?.type == .int64)
    }

    @Test("storages that several tensors share, with offsets and strides", arguments: ["views", "views-legacy"])
    func views(_ name: String) throws {
        let file = try PyTorchFile(contentsOf: fixture("\(name).pth"))
        let expected = try expected("views")
        #expect(file.tensors.keys.sorted() == expected.keys.sorted())
        for (name, tensor) in expected { #expect(file.tensors[name] == tensor, "\(name)") }
        #expect(file.order.prefix(4) == ["whole", "part", "transposed", "permuted"])
        #expect(file.tensors["repeated"]?.array.values == [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5])
    }

    @Test(
        "state dicts as training scripts save them: nested, beside other things, with module. before each name",
        arguments: [
            "network", "network-parameters", "network-module-legacy", "network-nested-protocol-4",
            "network-model-protocol-3-legacy", "network-twice-protocol-4-legacy",
        ])
    func stateDicts(_ name: String) throws {
        let file = try PyTorchFile(contentsOf: fixture("\(name).pth"))
        #expect(file.tensors == (try expected("network")))
        #expect(file.order.prefix(3) == ["0.weight", "0.bias", "1.weight"])
        #expect(file.tensors["1.num_batches_tracked"] == StoredTensor(type: .int64, shape: [], bytes: [1, 0, 0, 0, 0, 0, 0, 0]))
    }

    @Test("Python 2 wrote dictionaries as lists of pairs, and text of its own kind")
    func python2() throws {
        let tensor = HandmadePickle.tensor([2], strides: [1], count: 2)
        let pair = Array("](U".utf8) + [1] + Array("a".utf8) + tensor + Array("e".utf8)
        let pickle = HandmadePickle(
            HandmadePickle.global("collections", "OrderedDict") + Array("](".utf8) + pair + Array("e".utf8) + [0x85]
                + Array("R".utf8))
        let data = littleEndian(UInt64(2)) + littleEndian(Float(1.5).bitPattern) + littleEndian(Float(-2).bitPattern)
        let file = try PyTorchFile(bytes: legacyFile(pickle: pickle.bytes, keys: ["0"], data: data), path: "old.pth")
        #expect(file.tensors == ["a": StoredTensor(HostArray(shape: [2], values: [1.5, -2]))])
    }

    @Test("either format is recognized by its content")
    func eitherFormat() throws {
        let folder = try TemporaryFolder()
        let pyTorch = try folder.file("a.safetensors", holding: try bytes(of: fixture("network.pth")))
        let safetensors = try folder.file("b.pth", holding: try bytes(of: fixture("network.safetensors")))
        let (first, second) = (try WeightsFile(contentsOf: pyTorch), try WeightsFile(contentsOf: safetensors))
        #expect(first.format == .pyTorch && second.format == .safetensors)
        #expect(first.tensors == second.tensors && Set(first.names) == Set(second.names))
        #expect(first.names.first == "0.weight" && second.names.first == "0.bias")
        let described = try WeightsFile(contentsOf: fixture("float32.safetensors"))
        #expect(described.metadata.keys.sorted() == ["beschreibung"])
    }

    @Test("tensors stay readable when the file they came from is replaced")
    func outlivesFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.pth", holding: try bytes(of: fixture("views.pth")))
        var file = try PyTorchFile(contentsOf: path)
        let before = file
        file.tensors["whole"] = file.tensors["transposed"]
        try file.write(to: path)
        #expect(before.tensors == (try expected("views")))
        #expect(try PyTorchFile(contentsOf: path) == file)
    }
}
