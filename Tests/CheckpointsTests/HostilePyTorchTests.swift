import Checkpoints
import Foundation
import TensorCore
import Testing

/// Files that would harm, mislead or exhaust a reader that trusts them: each is refused by name.
@Suite("Hostile PyTorch files")
struct HostilePyTorchTests {
    private typealias Pickle = HandmadePickle

    private func message(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) -> String {
        let error = #expect(throws: CheckpointError.self, sourceLocation: location) {
            try PyTorchFile(bytes: bytes, path: "bad.pth")
        }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains(" bad.pth - ") && !message.contains("\n") && message.count < 1000, sourceLocation: location)
        return message
    }

    private func message(pickle: [UInt8]..., data: [String: [UInt8]] = [:], _ location: SourceLocation = #_sourceLocation)
        -> String
    {
        message(HandmadeZip(pickle: HandmadePickle(Array(pickle.joined())).bytes, data).bytes, location)
    }

    private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("code is refused by its full name, wherever it stands")
    func code() {
        let call = Pickle.global("os", "system") + Pickle.tuple(Pickle.text("touch /tmp/owned")) + ascii("R")
        let refusal = "refused to run os.system named in bad.pth - "
        #expect(message(pickle: call).hasPrefix(refusal))
        #expect(message(legacyFile(pickle: HandmadePickle(call).bytes)).hasPrefix(refusal))
        #expect(message(HandmadePickle(call).bytes).hasPrefix(refusal))
        #expect(message(ascii("cos\nsystem\n(S'touch /tmp/owned'\ntR.")).hasPrefix(refusal))
        #expect(message(pickle: Pickle.dictionary(("a", ascii("N")), ("b", call))).hasPrefix(refusal))
        let stacked = [0x8c, 2] + ascii("os") + [0x8c, 6] + ascii("system") + [0x93]
        #expect(message(pickle: stacked, ascii(")R")).hasPrefix(refusal))
        for (module, name) in [
            ("builtins", "eval"), ("torch", "load"), ("torch.storage", "FloatStorage"), ("torch._utils", "_rebuild_qtensor"),
            ("collections", "OrderedDict.update"), ("torch.nn.modules.conv", "Conv2d"), ("", ""),
        ] {
            #expect(message(pickle: Pickle.global(module, name)).hasPrefix("refused to run \(module).\(name) named in"))
        }
        #expect(message(pickle: Pickle.global("os\u{1b}[31m", "system")).contains("os\\u{1B}[31m.system"))
    }

    @Test("nesting without end neither overflows the stack nor takes memory")
    func nesting() {
        for opener in ["]", "}", "("] {
            #expect(
                message(pickle: ascii(String(repeating: opener, count: 900_000))).contains(opener == "(" ? "not made" : "over"))
        }
        let tuples = ascii(")") + [UInt8](repeating: 0x85, count: 900_000)
        #expect(message(pickle: tuples).contains("no tensors by name"))
        let lists = ascii("]") + (0..<300_000).flatMap { _ in ascii("]a") }
        #expect(message(pickle: lists).contains("no tensors"))
        // A dictionary that is its own state dict, and a list that holds itself.
        #expect(message(pickle: ascii("}q\0") + Pickle.text("state_dict") + ascii("h\0s")).contains("only 'state_dict'"))
        #expect(message(pickle: ascii("]q\0h\0a")).contains("no tensors"))
        #expect(message(pickle: [UInt8](repeating: 0x4e, count: 2_000_000)).contains("more than 1000000 instructions"))
    }

    @Test("what doubles with every step is never multiplied out")
    func doubling() {
        // Each list holds the one before ten times.
        var bomb = ascii("(]q\0")
        for level in UInt8(0)..<200 {
            bomb += ascii("](") + (0..<10).flatMap { _ in ascii("h") + [level] } + ascii("eq") + [level + 1]
        }
        #expect(message(pickle: bomb, ascii("t")).contains("no tensors"))
        // One long list of pairs, made into a dictionary over and over.
        let pairs = ascii("](") + (0..<1000).flatMap { _ in ascii("NN") + [0x86] } + ascii("e") + [0x85] + ascii("q\0")
        let dictionaries = (0..<100_000).flatMap { _ in Pickle.global("collections", "OrderedDict") + ascii("h\0R") }
        #expect(message(pickle: pairs, dictionaries).contains("more than 1000000 instructions"))
    }

    @Test("sizes are checked before anything is taken for them")
    func sizes() {
        let huge = 1 << 40
        func tensor(_ tensor: [UInt8]) -> String { message(pickle: Pickle.dictionary(("w", tensor)), data: ["0": [0, 0, 0, 0]]) }
        #expect(
            tensor(Pickle.tensor([huge], strides: [1], count: huge)).contains("'w' has its numbers in data/0, which is shorter"))
        #expect(tensor(Pickle.tensor([1], strides: [1], count: .max)).contains("which is shorter"))
        #expect(tensor(Pickle.tensor([huge, huge], strides: [0, 0], count: 1)).contains("is too large"))
        #expect(tensor(Pickle.tensor([0, huge, huge], strides: [0, 0, 0], count: 1)).contains("is too large"))
        #expect(tensor(Pickle.tensor([huge], strides: [0], count: 1)).contains("repeats more numbers than the file holds"))
        #expect(tensor(Pickle.tensor([2], strides: [1], count: 1)).contains("'w' reaches outside its storage"))
        #expect(tensor(Pickle.tensor([1], strides: [1], offset: 1, count: 1)).contains("reaches outside"))
        #expect(tensor(Pickle.tensor([1], strides: [1], offset: .max, count: 1)).contains("reaches outside"))
        #expect(tensor(Pickle.tensor([3], strides: [.max], count: 1)).contains("reaches outside"))
        #expect(tensor(Pickle.tensor([-1], strides: [1], count: 1)).contains("is not a count"))
        #expect(tensor(Pickle.tensor([1], strides: [-1], count: 1)).contains("is not a count"))
        #expect(tensor(Pickle.tensor([1], strides: [], count: 1)).contains("other strides"))
        #expect(tensor(Pickle.tensor([1], strides: [1], key: "7", count: 1)).contains("data/7, which is missing"))
        let axes = [Int](repeating: 1, count: 65)
        #expect(tensor(Pickle.tensor(axes, strides: axes, count: 1)).contains("at most 64"))
        #expect(tensor(ascii("X") + [255, 255, 255, 255]).contains("'x/data.pkl' is cut short"))
        #expect(tensor([0x8d] + [UInt8](repeating: 255, count: 8)).contains("is cut short"))
        #expect(tensor([0x8b, 255, 255, 255, 255]).contains("is cut short"))
        // Thousands of tensors, each of all of one storage: more than the file could ever have held.
        let first = Pickle.text("w") + Pickle.tensor([5000, 1000], strides: [0, 1], count: 1000) + ascii("q\0")
        let others = (0..<5000).flatMap { Pickle.text("w\($0)") + ascii("h\0") }
        let text = message(pickle: ascii("}("), first, others, ascii("u"), data: ["0": [UInt8](repeating: 0, count: 4000)])
        #expect(text.contains("repeats more numbers"))
    }

    @Test func malformedPickles() {
        for bad in [
            "", "a", "R", ")R", "t", "e", "u", "s", "b", "Q", "h\0", "q\0", "(N", "NNs", "}NN", "NQ", "]Q", "0", "P0\n", "i",
            "]]R",
        ] {
            _ = message(pickle: ascii(bad))
        }
        #expect(message(pickle: ascii("\u{1}")).contains("instruction 1"))
        #expect(message(HandmadeZip(pickle: [0x80, 9, 0x2e]).bytes).contains("pickle protocol 9"))
        let tensor = Pickle.tensor([1], strides: [1], count: 1)
        #expect(
            message(pickle: Pickle.dictionary(("a", tensor), ("a", tensor)), data: ["0": [0, 0, 0, 0]]).contains(
                "'a' appears twice"))
        #expect(message(pickle: ascii("}(K\u{1}") + tensor + ascii("u"), data: ["0": [0, 0, 0, 0]]).contains("not a name"))
    }

    @Test("names that lead out of a zip, and directories that lie")
    func zips() {
        let pickle = HandmadePickle(Pickle.dictionary(("w", Pickle.tensor([1], strides: [1], count: 1)))).bytes
        let sound = HandmadeZip(pickle: pickle, ["0": [0, 0, 0x80, 0x3f]])
        #expect((try? PyTorchFile(bytes: sound.bytes, path: "x"))?.tensors["w"]?.array.values == [1])
        func changed(_ change: (inout HandmadeZip) -> Void) -> String {
            var zip = sound
            change(&zip)
            return message(zip.bytes)
        }
        for name in ["../../etc/passwd", "x/../data", "/etc/passwd", "x\\..\\y", "C:\\x", ".."] {
            #expect(changed { $0.entries.append(.init(name: name, data: [])) }.hasPrefix("the entry '\(name)' leads out of"))
        }
        #expect(changed { $0.entries[1].method = 8 }.contains("'x/data/0' is compressed"))
        #expect(changed { $0.entries[1].listedName = "x/data/1" }.contains("wrong about 'x/data/1'"))
        #expect(changed { $0.entries[1].listedSize = 8 }.contains("wrong about 'x/data/0'"))
        #expect(changed { $0.entries[1].listedSize = 0xffff_fff0 }.contains("wrong about 'x/data/0'"))
        #expect(changed { $0.entries[1].listedOffset = 0xffff_fff0 }.contains("wrong about 'x/data/0'"))
        #expect(changed { $0.entries[1].listedOffset = 0 }.contains("wrong about 'x/data/0'"))
        #expect(changed { $0.entries.append($0.entries[1]) }.contains("'x/data/0' appears twice"))
        #expect(changed { $0.entries.append(.init(name: "y/data.pkl", data: pickle)) }.contains("two entries"))
        #expect(changed { $0.listedCount = 60_000 }.contains("directory is damaged"))
        #expect(changed { $0.listedDirectorySize = 0xffff_0000 }.contains("directory is damaged"))
        #expect(changed { $0.entries[0].name = "x/data.json" }.contains("found another zip archive bad.pth"))
        #expect(changed { $0.entries[1].name = "x/data/5" }.contains("data/0, which is missing"))
        #expect(changed { $0.entries[1].data = [1] }.contains("data/0, which is shorter than its 1 elements"))
        let truncated = sound.bytes.dropLast(30)
        #expect(message(Array(truncated)).contains("stands at the end, is missing in"))
    }

    @Test func legacyFiles() {
        let tensor = Pickle.tensor([1], strides: [1], count: 1)
        let pickle = HandmadePickle(Pickle.dictionary(("w", tensor))).bytes
        let data = littleEndian(UInt64(1)) + [0, 0, 0x80, 0x3f]
        func legacy(_ keys: [String], _ data: [UInt8]) -> String { message(legacyFile(pickle: pickle, keys: keys, data: data)) }
        #expect((try? PyTorchFile(bytes: legacyFile(pickle: pickle, keys: ["0"], data: data), path: "x"))?.tensors.count == 1)
        #expect(legacy(["0"], Array(data.dropLast())).hasPrefix("1 of 246 bytes are missing in"))
        #expect(legacy(["0"], []).contains("bytes are missing in bad.pth - the file is cut short"))
        #expect(legacy([], data).contains("data/0, which is missing"))
        #expect(legacy(["1"], data).contains("'1' belongs to no tensor"))
        #expect(legacy(["0", "0"], data + data).contains("appears twice"))
        #expect(legacy(["0"], littleEndian(UInt64(2)) + [0, 0, 0, 0]).contains("does not hold the 1 elements"))
        #expect(message(legacyFile(pickle: pickle, keys: ["0"], data: data, littleEndian: false)).contains("found big-endian"))
        let other = HandmadePickle(
            Pickle.dictionary(("w", tensor), ("v", Pickle.tensor([1], strides: [1], count: 1, type: "LongStorage"))))
        #expect(message(legacyFile(pickle: other.bytes, keys: ["0"], data: data)).contains("two sizes or types"))
        let far = HandmadePickle(Pickle.dictionary(("w", Pickle.tensor([1], strides: [1], count: 1 << 61))))
        #expect(message(legacyFile(pickle: far.bytes, keys: ["0"], data: data)).contains("too large"))
        let whole = legacyFile(pickle: pickle, keys: ["0"], data: data)
        for length in 15..<whole.count - 1 { #expect(message(Array(whole.prefix(length))).contains("cut short"), "\(length)") }
    }

    @Test func foreignFiles() throws {
        #expect(message([]).contains("empty file"))
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 123\n"
        #expect(message(ascii(pointer)).contains("git lfs pull"))
        #expect(message(ascii("<!DOCTYPE html><html>")).contains("web page"))
        #expect(message([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]).contains("the picture"))
        #expect(message(try bytes(of: fixture("float32.safetensors"))).contains("found safetensors"))
        #expect(message(ascii("hello")).contains("no PyTorch weights in bad.pth - name a .pth file"))
        #expect(message(HandmadePickle(Pickle.dictionary()).bytes).contains("a pickle that PyTorch did not write"))
        #expect(message(try bytes(of: fixture("big-endian.pth"))).contains("found big-endian"))
        #expect(message(try bytes(of: fixture("list.pth"))).contains("no tensors by name in"))
        #expect(message(try bytes(of: fixture("networks.pth"))).contains("only 'G', 'D', 'epoch', in"))
        let folder = try TemporaryFolder()
        for (text, expected) in [
            ("", "empty file"), ("hello", "no weights in"), (pointer, "git lfs"), ("\0\0\0\0\0\0\0\0{", "malformed"),
        ] {
            let path = try folder.file("x.pth", holding: ascii(text))
            let error = #expect(throws: CheckpointError.self) { try WeightsFile(contentsOf: path) }
            #expect(error?.description.contains(expected) == true || expected == "malformed", "\(error!)")
        }
    }
}
