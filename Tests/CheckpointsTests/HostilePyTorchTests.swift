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
            ("builtins", "eval"), ("__builtin__", "exec"), ("posix", "system"), ("os.path", "join"), ("subprocess", "Popen"),
            ("builtins", "__import__.load"), ("runpy", "run_path"), ("pickle", "loads"),
        ] {
            #expect(message(pickle: Pickle.global(module, name)).hasPrefix("refused to run \(module).\(name) named in"))
        }
        #expect(message(pickle: Pickle.global("os.\u{1b}[31m", "system")).contains("os.\\u{1B}[31m.system"))
    }

    @Test("unknown classes are passed over, and never run: what they would be given is looked through as data")
    func unknownClasses() throws {
        for (module, name) in [
            ("torch", "load"), ("torch.storage", "UntypedStorage"), ("torch._utils", "_rebuild_qtensor"), ("builtins", "getattr"),
            ("collections", "OrderedDict.update"), ("torch.nn.modules.conv", "Conv2d"), ("", ""),
        ] {
            #expect(message(pickle: Pickle.global(module, name)).hasPrefix("no tensors by name in"))
            #expect(message(pickle: Pickle.global(module, name) + ascii(")R")).hasPrefix("no tensors by name in"))
        }
        let tensor = Pickle.tensor([1], strides: [1], count: 1), data: [String: [UInt8]] = ["0": [0, 0, 0x80, 0x3f]]
        let unknown = Pickle.global("a.b", "C")
        func names(_ pickle: [UInt8]...) throws -> [String] {
            let bytes = HandmadeZip(pickle: HandmadePickle(Array(pickle.joined())).bytes, data).bytes
            let file = try PyTorchFile(bytes: bytes, path: "x.pth")
            #expect(file.tensors.values.allSatisfy { $0.array.values == [1] })
            return file.order
        }
        let state = Pickle.dictionary(("w", tensor))
        // Beside it: called, made in both ways, with attributes, with members, with elements, called again.
        for object in [
            unknown + ascii(")R"), unknown + ascii(")") + [0x81], unknown + ascii(")}") + [0x92],
            unknown + ascii(")R") + state + ascii("b"), unknown + ascii(")R") + Pickle.text("k") + ascii("Ns"),
            unknown + ascii(")R(NNe"), unknown + ascii(")R)R"), [0x8f] + ascii("(N") + [0x90], ascii("(N") + [0x91],
            ascii("C\u{1}a"), ascii("B") + littleEndian(UInt32(1)) + ascii("a"), ascii("N20"), ascii("(NN1N"),
        ] {
            #expect(try names(Pickle.dictionary(("x", object), ("w", tensor))).contains("w"))
        }
        // Inside it: as a dictionary of another kind, and as attributes.
        #expect(try names(unknown + ascii(")R(") + Pickle.text("w") + tensor + ascii("u")) == ["w"])
        #expect(try names(unknown + ascii(")") + [0x81] + Pickle.dictionary(("net", state)) + ascii("b")) == ["w"])
        // A whole network.
        let empty = ascii("}")
        func module(_ parameters: [UInt8], _ modules: [UInt8]) -> [UInt8] {
            unknown + ascii(")") + [0x81]
                + Pickle.dictionary(("_parameters", parameters), ("_buffers", empty), ("_modules", modules)) + ascii("b")
        }
        #expect(
            try names(module(state, Pickle.dictionary(("0", module(state, empty)), ("a", module(empty, empty)))))
                == ["w", "0.w"])
        // An object that holds itself, and one that many share.
        #expect(message(pickle: unknown + ascii(")Rq\0}(") + Pickle.text("a") + ascii("h\0ub")).contains("no tensors"))
    }

    @Test("a byte that was changed is found by the checksum") func checksums() throws {
        for place in ["archive/data/0", "archive/data.pkl"] {
            let folder = try TemporaryFolder(), path = folder.file("a.pth")
            try PyTorchFile(tensors: ["weight": StoredTensor(HostArray(shape: [64], values: (0..<64).map(Float.init)))]).write(
                to: path)
            var file = try bytes(of: path)
            try PyTorchFile(bytes: file, path: path).tensors["weight"]?.checkBytes()
            // The name stands before the content, and once more in the directory.
            let start = try #require(file.indices.first { file[$0...].starts(with: Array(place.utf8)) })
            let change = place.hasSuffix("0") ? start + place.utf8.count + 100 : start + place.utf8.count + 80
            file[change] ^= 1
            let error = #expect(throws: CheckpointError.self) {
                try PyTorchFile(bytes: file, path: path).tensors["weight"]?.checkBytes()
            }
            #expect(error?.problem.contains("'\(place)' are not those that were written") == true, "\(error!)")
            #expect(error?.path == path)
        }
    }

    @Test("values that are in many places are not looked at without end") func manyPlaces() throws {
        // Each dictionary holds the one before twice, and the first a tensor.
        let tensor = Pickle.tensor([1], strides: [1], count: 1)
        var pickle = Pickle.dictionary(("w", tensor)) + ascii("q\0")
        for level in UInt8(0)..<80 {
            pickle += ascii("}(") + Pickle.text("a") + ascii("h") + [level] + Pickle.text("b") + ascii("h") + [level]
            pickle += ascii("uq") + [level + 1]
        }
        let bytes = HandmadeZip(pickle: HandmadePickle(pickle).bytes, ["0": [0, 0, 0x80, 0x3f]]).bytes
        let names = (try? PyTorchFile(bytes: bytes, path: "x.pth"))?.tensors.count ?? 0
        #expect(names < 10_000)
        // A dictionary under two names is two.
        let shared = Pickle.dictionary(("a", Pickle.dictionary(("w", tensor)) + ascii("q\0")), ("b", ascii("h\0")))
        let file = try PyTorchFile(
            bytes: HandmadeZip(pickle: HandmadePickle(shared).bytes, ["0": [0, 0, 0x80, 0x3f]]).bytes, path: "x.pth")
        #expect(file.order == ["a.w", "b.w"])
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
        #expect(message(pickle: ascii("}(N") + tensor + ascii("u"), data: ["0": [0, 0, 0, 0]]).contains("no tensors by name"))
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
        #expect(message(HandmadeZip(pickle: HandmadePickle(ascii("](K\u{1}Ne")).bytes).bytes).contains("no tensors by name in"))
        #expect(try PyTorchFile(contentsOf: fixture("list.pth")).order.first == "0.weight")
        let networks = try PyTorchFile(contentsOf: fixture("networks.pth"))
        #expect(networks.order.first == "G.0.weight" && networks.order.last?.hasPrefix("D.") == true)
        for (bytes, words) in [
            (
                [0x89] + ascii("HDF\r\n\u{1a}\n"),
                "found the HDF5 file, as Keras writes it, bad.pth - networks of Keras are not read"
            ),
            (Array(repeating: 0, count: 257) + ascii("ustar"), "found the tar archive bad.pth - unpack it"),
            ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0], "found the compressed file"),
            ([8, 1, 0x12, 5, 5, 5, 5, 5, 5, 5], "TensorFlow"),
            (ascii("model_checkpoint_path: \"x\""), "TensorFlow"), (ascii("0000TFL30000"), "TensorFlow"),
            ([UInt8](repeating: 1, count: 40) + [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], "TensorFlow"),
            ([0x93] + ascii("NUMPY\u{1}"), "NumPy array"), (ascii("GGUF1234567890"), "GGUF"),
        ] { #expect(message(bytes).contains(words), "\(words)") }
        for (name, words) in [
            ("x/a.ckpt", "with 'x/a.ckpt' inside, bad.pth - unpack it"), ("a.npy", "NumPy archive"),
            ("model.weights.h5", "Keras"), ("hparams.yaml", "found another zip archive bad.pth"),
        ] {
            var zip = HandmadeZip(pickle: [])
            zip.entries = [.init(name: name, data: [1, 2, 3])]
            #expect(message(zip.bytes).contains(words), "\(words)")
        }
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
