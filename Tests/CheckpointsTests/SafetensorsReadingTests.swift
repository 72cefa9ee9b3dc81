import Checkpoints
import TensorCore
import Testing

@Suite("Reading safetensors")
struct SafetensorsReadingTests {
    @Test("every stored type gives the numbers PyTorch gives")
    func everyType() throws {
        let file = try SafetensorsFile(contentsOf: fixture("all-types.safetensors"))
        let expected = try SafetensorsFile(contentsOf: fixture("all-types-as-float.safetensors"))
        #expect(file.metadata == ["format": "pt"])
        #expect(file.tensors.keys.sorted() == expected.tensors.keys.sorted())
        #expect(file.tensors.count == 12)
        for (name, tensor) in expected.tensors {
            let found = try #require(file.tensors[name]).array
            #expect(found.shape == tensor.shape, "\(name)")
            #expect(found.values.map(\.bitPattern) == tensor.array.values.map(\.bitPattern), "\(name)")
        }
    }

    @Test("values are those the fixture was written from")
    func values() throws {
        let file = try SafetensorsFile(contentsOf: fixture("float32.safetensors"))
        #expect(file.metadata == ["beschreibung": "Pferd → Zebra \\ \"🦓\"\n\u{1}"])
        #expect(
            file.tensors.mapValues(\.array) == [
                "model.1.weight": HostArray(shape: [2, 3], values: [0, -0.0, 1, -1.5, 3.14159265, 1e-3]),
                "model.1.bias": HostArray(shape: [5], values: [0, 1, 2, 3, 4]),
                "größe \"é\"\n\t/😀": HostArray(shape: [1], values: [7]),
            ])
        let types = try SafetensorsFile(contentsOf: fixture("all-types.safetensors"))
        #expect(types.tensors["int32"]?.array.values == [0, -1, 2_147_483_648, -2_147_483_648, 16_777_216])
        #expect(types.tensors["bool"]?.array == HostArray(shape: [2, 2], values: [1, 0, 0, 1]))
        #expect(types.tensors["scalar"]?.array == HostArray(shape: [], values: [42]))
        #expect(types.tensors["empty"]?.array == HostArray(shape: [0, 3], values: []))
        #expect(types.tensors["float16"]?.array.values[5] == 65504)
    }

    @Test("NaNs of half precision stay NaNs")
    func halfPrecisionNaN() throws {
        let header = #"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#
        let file = try SafetensorsFile(bytes: safetensors(header: header) + [0x01, 0x7e, 0x01, 0xfc], path: "h")
        #expect(file.tensors["h"]?.array.values.map(\.isNaN) == [true, true])
    }

    @Test("names, types, shapes and metadata are read from the header alone")
    func headerOnly() throws {
        let header = try SafetensorsHeader(contentsOf: fixture("all-types.safetensors"))
        #expect(header.metadata == ["format": "pt"])
        let types = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.name, $0.storedType) })
        #expect(types["float64"] == .float64 && types["float16"] == .float16 && types["bfloat16"] == .bfloat16)
        #expect(types["int64"] == .int64 && types["uint8"] == .uint8 && types["bool"] == .bool && types["float32"] == .float32)
        let weight = try #require(header.entries.first { $0.name == "float32" })
        #expect(weight.shape == [2, 3] && weight.count == 6 && weight.byteRange.count == 24)
        #expect(header.dataOffset % 8 == 0)
    }

    @Test("white space and escapes that other writers use are read")
    func otherSpellings() throws {
        let header = """
            { "\\u0061\\/\\ud83d\\ude00" : { "shape" : [ 1 , 1 ],\r\n\t"data_offsets":[0,4], "dtype":"F32" } , "__metadata__" : {} }\u{20}
            """
        let file = try SafetensorsFile(bytes: safetensors(header: header) + [0, 0, 0x80, 0x3f], path: "x")
        #expect(file.tensors == ["a/😀": StoredTensor(HostArray(shape: [1, 1], values: [1]))])
    }

    @Test("a file without tensors is a file")
    func noTensors() throws {
        #expect(try SafetensorsFile(bytes: safetensors(header: "{}"), path: "x") == SafetensorsFile())
    }
}
