import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("Damaged and foreign files")
struct DamagedFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The message that reading `bytes` gives: one line with the file's name.
    private func message(reading bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) throws -> String {
        let path = try folder.file("bad.safetensors", holding: bytes)
        let error = #expect(throws: CheckpointError.self, sourceLocation: location) { try SafetensorsFile(contentsOf: path) }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains("\(path) - ") && !message.contains("\n"), sourceLocation: location)
        #expect(throws: CheckpointError.self, sourceLocation: location) { try SafetensorsHeader(contentsOf: path) }
        return message
    }

    private func message(header: String, dataCount: Int = 0, _ location: SourceLocation = #_sourceLocation) throws -> String {
        try message(reading: safetensors(header: header, dataCount: dataCount), location)
    }

    private func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
        "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    @Test func lengths() throws {
        #expect(try message(reading: []).contains("empty file"))
        #expect(try message(reading: [1, 2, 3]).contains("no safetensors in"))
        #expect(try message(reading: [UInt8](repeating: 0xff, count: 100)).contains("no safetensors in"))
        #expect(try message(reading: [0, 0, 0, 0, 0, 0, 0, 0]).contains("no safetensors in"))
        #expect(
            try message(reading: [50, 0, 0, 0, 0, 0, 0, 0] + Array("{\"a\":".utf8)).contains("header of 50 bytes does not fit"))
        #expect(try message(reading: [0, 0, 0, 0, 0, 0, 0, 0x80] + Array("{}".utf8)).contains("no safetensors in"))
        #expect(
            try message(header: "{\"a\":\(tensor("F32", "[2]", "[0,8]"))}", dataCount: 5).contains(
                "3 of 8 bytes of data are missing"))
        #expect(
            try message(header: "{\"a\":\(tensor("F32", "[2]", "[0,8]"))}", dataCount: 9).contains("1 bytes that belong to no"))
    }

    @Test func layout() throws {
        let first = "\"a\":" + tensor("F32", "[2]", "[0,8]")
        #expect(try message(header: "{\(first),\"b\":\(tensor("F32", "[2]", "[4,12]"))}", dataCount: 12).contains("'b' overlaps"))
        #expect(try message(header: "{\(first),\"b\":\(tensor("F32", "[2]", "[0,8]"))}", dataCount: 8).contains("'b' overlaps"))
        #expect(try message(header: "{\(first),\"b\":\(tensor("F32", "[1]", "[12,16]"))}", dataCount: 16).contains("gap"))
        #expect(try message(header: "{\(first),\(first)}", dataCount: 16).contains("'a' appears twice"))
        #expect(
            try message(header: "{\"a\":\(tensor("F64", "[2]", "[0,8]"))}", dataCount: 8).contains("does not take the 8 bytes"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[2]", "[8,0]"))}", dataCount: 8).contains("begins and ends"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[2]", "[0,8,9]"))}", dataCount: 8).contains("begins and ends"))
        #expect(try message(header: "{\"a\":\(tensor("F8_E4M3", "[2]", "[0,2]"))}", dataCount: 2).contains("'F8_E4M3'"))
        let large = "4611686018427387904"
        #expect(try message(header: "{\"a\":\(tensor("F32", "[\(large),\(large)]", "[0,0]"))}").contains("does not take"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[\(large)]", "[0,0]"))}").contains("does not take"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[0,\(large)]", "[0,0]"))}").contains("does not take"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[99999999999999999999]", "[0,0]"))}").contains("too large"))
        #expect(try message(header: "{\"a\":\(tensor("F32", "[-1]", "[0,4]"))}", dataCount: 4).contains("whole number"))
        #expect(
            try message(header: "{\"a\":\(tensor("F32", "[\(large)]", "[0,9223372036854775807]"))}").contains("does not take"))
        #expect(
            try message(header: "{\"a\":\(tensor("U8", "[\(large)]", "[0,\(large)]"))}").contains("bytes of data are missing"))
    }

    @Test(arguments: [
        "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{\"dtype\":3}}", "{} x", "{}}", "{,}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":[]}}", "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":null}", "{\"\\x\":{}}", "{\"\\u12\":{}}", "{\"\\ud800\":{}}", "{\"\\ud800\\u0041\":{}}",
        "{\"\\udc00\\udc00\":{}}",
        "{\"a\u{1}\":{}}", "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "{\"__metadata__\":{},\"__metadata__\":{}}", "{\"a\\",
    ])
    func malformedHeader(_ header: String) throws { _ = try message(header: header) }

    @Test func notUTF8() throws {
        let header = Array("{\"__metadata__\":{\"a\":\"".utf8) + [0xc3, 0x28] + Array("\"}}".utf8)
        let message = try message(reading: [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header)
        #expect(message.contains("not UTF-8"))
    }

    @Test func foreignFiles() throws {
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 123\n"
        #expect(try message(reading: Array(pointer.utf8)).contains("git lfs pull"))
        #expect(try message(reading: Array("\n  <!DOCTYPE html><html>Not found</html>".utf8)).contains("web page"))
        #expect(try message(reading: Array("<HTML>".utf8)).contains("web page"))
        #expect(try message(reading: [0x50, 0x4b, 0x03, 0x04] + [UInt8](repeating: 0, count: 60)).contains("PyTorch"))
        #expect(try message(reading: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]).contains("picture"))
    }

    @Test func noPlainFile() throws {
        for (path, text) in [
            (folder.file("missing"), "No such file"), (folder.path, "found the folder"), ("/dev/null", "device"),
            (folder.file("missing/deeper"), "No such file"),
        ] {
            let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(contentsOf: path) }
            #expect(error?.description.contains(text) == true && error?.path == path)
        }
    }

    @Test("names of tensors and files cannot break the message into lines")
    func hostileNames() throws {
        let name = String(repeating: "x", count: 5000) + "\\n\\u001b[31m"
        let text = try message(header: "{\"\\n\(name)\":{}}")
        #expect(text.count < 1000 && !text.unicodeScalars.contains("\u{1b}"))
        let path = try folder.file("two\nlines", holding: [])
        let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(contentsOf: path) }
        #expect(error?.description.contains("\n") == false)
    }

    @Test("random damage gives an error or a file, never a crash", arguments: ["all-types", "float32"])
    func mutations(_ name: String) throws {
        let original = try bytes(of: fixture("\(name).safetensors"))
        let random = RandomSource(seed: 1)
        var accepted = 0
        for round in 0..<20_000 {
            var mutated = original
            for _ in 0..<1 + random.integer(below: 4) where !mutated.isEmpty {
                let place = random.integer(below: random.integer(below: 3) == 0 ? min(16, mutated.count) : mutated.count)
                switch random.integer(below: 5) {
                case 0: mutated[place] = UInt8(random.integer(below: 256))
                case 1: mutated[place] ^= 1 << UInt8(random.integer(below: 8))
                case 2: mutated.remove(at: place)
                case 3: mutated.insert(Array("0123456789{}[]\",:\\ ".utf8)[random.integer(below: 19)], at: place)
                default: mutated.removeLast(random.integer(below: mutated.count))
                }
            }
            do {
                let file = try SafetensorsFile(bytes: mutated, path: "mutated")
                accepted += 1
                #expect(file.tensors.values.map(\.array).allSatisfy { $0.shape.reduce(1, *) == $0.values.count })
                // Every hundredth also through a file, to reach what maps and writes.
                if round % 100 == 0 { try file.write(to: folder.file("mutated")) }
            } catch {
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(accepted > 100 && accepted < 19_000)
    }
}
