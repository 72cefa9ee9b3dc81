import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("Writing PyTorch's files")
struct PyTorchWritingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("from PyTorch to safetensors and back, bit for bit", arguments: ["all-types", "views", "network-module-legacy"])
    func roundTrip(_ name: String) throws {
        let original = try PyTorchFile(contentsOf: fixture("\(name).pth"))
        try SafetensorsFile(tensors: original.tensors).write(to: folder.file("a.safetensors"))
        let between = try SafetensorsFile(contentsOf: folder.file("a.safetensors"))
        try PyTorchFile(tensors: between.tensors, order: original.order).write(to: folder.file("b.pth"))
        #expect(try PyTorchFile(contentsOf: folder.file("b.pth")) == original)
    }

    @Test("the same content gives the same bytes, in whatever order it was added")
    func deterministic() throws {
        let names = (0..<30).map { "model.\($0).weight" }
        var written: [[UInt8]] = []
        for shuffled in [names, names.reversed()] {
            var file = PyTorchFile()
            for name in shuffled { file.tensors[name] = StoredTensor(HostArray(shape: [2], values: [Float(name.count), 1])) }
            try file.write(to: folder.file("same.pth"))
            written.append(try bytes(of: folder.file("same.pth")))
        }
        #expect(written[0] == written[1])
        #expect(try PyTorchFile(contentsOf: folder.file("same.pth")).order == names)
    }

    @Test("names are written in the order given, then sorted by the numbers in them")
    func order() throws {
        let names = ["model.10.b", "model.2.b", "model.02.b", "model.2", "model.2.a10", "model.2.a9", "a", "ä", "10", "9"]
        let sorted = ["9", "10", "a", "model.2", "model.2.a9", "model.2.a10", "model.02.b", "model.2.b", "model.10.b", "ä"]
        var file = PyTorchFile()
        for name in names { file.tensors[name] = StoredTensor(HostArray(shape: [], values: [1])) }
        #expect(file.orderedNames == sorted)
        file.order = ["model.10.b", "gone", "a", "a"]
        #expect(file.orderedNames == ["model.10.b", "a"] + sorted.filter { $0 != "model.10.b" && $0 != "a" })
        try file.write(to: folder.file("ordered.pth"))
        #expect(try PyTorchFile(contentsOf: folder.file("ordered.pth")).order == file.orderedNames)
    }

    @Test("data begin at multiples of 64 bytes and have the checksums that Python's zipfile computes")
    func layout() throws {
        var file = PyTorchFile()
        file.tensors["a"] = StoredTensor(type: .uint8, shape: [9], bytes: Array("123456789".utf8))
        file.tensors["longer/name"] = StoredTensor(HostArray(shape: [70_000], values: [Float](repeating: 1, count: 70_000)))
        try file.write(to: folder.file("a.pth"))
        let written = try bytes(of: folder.file("a.pth"))
        let text = Array("123456789".utf8)
        let place = try #require(written.indices.first { written[$0...].starts(with: text) })
        #expect(place % 64 == 0)
        // The check value of this checksum in every catalogue.
        #expect(written.indices.contains { written[$0...].starts(with: [0x26, 0x39, 0xf4, 0xcb]) })
        #expect(try PyTorchFile(contentsOf: folder.file("a.pth")).tensors == file.tensors)
    }

    @Test("an empty file, scalars and tensors without elements")
    func smallThings() throws {
        try PyTorchFile().write(to: folder.file("a.pth"))
        #expect(try PyTorchFile(contentsOf: folder.file("a.pth")) == PyTorchFile())
        let tensors = [
            "none": StoredTensor(HostArray(shape: [3, 0, 2], values: [])), "one": StoredTensor(HostArray(shape: [], values: [2])),
        ]
        try PyTorchFile(tensors: tensors).write(to: folder.file("b.pth"))
        #expect(try PyTorchFile(contentsOf: folder.file("b.pth")).tensors == tensors)
    }

    @Test("a type that PyTorch's files do not hold is named, and nothing is written")
    func unknownType() throws {
        let file = PyTorchFile(tensors: ["a": StoredTensor(type: .uint16, shape: [1], bytes: [1, 2])])
        let error = #expect(throws: CheckpointError.self) { try file.write(to: folder.file("a.pth")) }
        #expect(error?.description.contains("'a' is of type U16") == true)
        #expect(try folder.contents == [])
    }
}
