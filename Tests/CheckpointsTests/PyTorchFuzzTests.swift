import Checkpoints
import Foundation
import TensorCore
import Testing

/// Random damage to sound files: an error or a file comes out, never a trap, an endless loop or a flood of memory.
///
/// `CYCLEGAN_FUZZ` sets the number of inputs, in all; inputs follow from `CYCLEGAN_FUZZ_SEED`, which is 1 by default.
@Suite("Damaged PyTorch files")
struct PyTorchFuzzTests {
    private static func setting(_ name: String, _ usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    private static let names = [
        "all-types", "all-types-legacy", "views", "views-legacy", "network-nested-protocol-4", "network-model-protocol-3-legacy",
    ]

    @Test(arguments: names)
    func mutations(_ name: String) throws {
        let original = try bytes(of: fixture("\(name).pth"))
        let random = RandomSource(seed: UInt64(Self.setting("CYCLEGAN_FUZZ_SEED", 1)))
        let rounds = Self.setting("CYCLEGAN_FUZZ", 20_000) / Self.names.count
        let folder = try TemporaryFolder()
        var accepted = 0
        for round in 0..<rounds {
            let input = mutated(original, random)
            if let file = read(input) {
                accepted += 1
                if round % 100 == 0 { try file.write(to: folder.file("mutated")) }
            }
        }
        #expect(accepted > rounds / 100 && accepted < rounds)
    }

    @Test("sound pickles of tensors with sizes, strides and offsets from everywhere")
    func numbers() {
        typealias Pickle = HandmadePickle
        let random = RandomSource(seed: UInt64(Self.setting("CYCLEGAN_FUZZ_SEED", 1)))
        let rounds = Self.setting("CYCLEGAN_FUZZ", 20_000) / Self.names.count
        let edges = [0, 255, 1 << 16, 1 << 31, 1 << 32, 1 << 61, 1 << 62, .max, .max - 1, -1, .min]
        func number() -> Int {
            random.integer(below: 12) == 0 ? edges[random.integer(below: edges.count)] : random.integer(below: 5)
        }
        let types = ["FloatStorage", "HalfStorage", "DoubleStorage", "BoolStorage"]
        var accepted = 0
        for _ in 0..<rounds {
            let tensors = (0..<1 + random.integer(below: 3)).flatMap { index in
                let axes = random.integer(below: 5)
                let count = random.integer(below: 8) == 0 ? number() : 64
                return Pickle.text("t\(index)")
                    + Pickle.tensor(
                        (0..<axes).map { _ in number() }, strides: (0..<axes).map { _ in number() }, offset: number(),
                        count: count, type: types[random.integer(below: types.count)])
            }
            let pickle = HandmadePickle(Array("}(".utf8), tensors, Array("u".utf8)).bytes
            if read(HandmadeZip(pickle: pickle, ["0": [UInt8](repeating: 1, count: 512)]).bytes) != nil { accepted += 1 }
        }
        #expect(accepted > rounds / 10 && accepted < rounds)
    }

    /// The file that `input` is, if it is one; every byte of its tensors is looked at.
    private func read(_ input: [UInt8]) -> PyTorchFile? {
        do {
            let file = try PyTorchFile(bytes: input, path: "mutated")
            var size = 0
            var sum = UInt8(0)
            for tensor in file.tensors.values {
                tensor.withBytes { bytes in
                    for byte in bytes { sum ^= byte }
                    size += bytes.count
                }
            }
            let sizes = file.tensors.values.map { $0.shape.reduce($0.type.byteWidth, *) }
            #expect(size == sizes.reduce(0, +) && size <= 4 * input.count + 1 << 24, "sum \(sum)")
            return file
        } catch {
            let text = error.description
            #expect(error.path == "mutated" && !text.contains("\n") && text.utf8.count < 1500)
            return nil
        }
    }

    /// One to four changes, most of them where pickles and directories are rather than in the numbers.
    private func mutated(_ original: [UInt8], _ random: RandomSource) -> [UInt8] {
        var bytes = original
        for _ in 0..<1 + random.integer(below: 4) where !bytes.isEmpty {
            let place =
                switch random.integer(below: 4) {
                case 0: random.integer(below: min(400, bytes.count))
                case 1: bytes.count - 1 - random.integer(below: min(400, bytes.count))
                default: random.integer(below: bytes.count)
                }
            switch random.integer(below: 8) {
            case 0: bytes[place] = UInt8(random.integer(below: 256))
            case 1: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(Self.operations[random.integer(below: Self.operations.count)], at: place)
            case 4: bytes[place] = Self.operations[random.integer(below: Self.operations.count)]
            case 5:
                // Numbers at the edges of their ranges.
                let edge: [UInt8] = [0, 0x7f, 0x80, 0xff]
                let value = edge[random.integer(below: 4)]
                for index in place..<min(bytes.count, place + 1 << random.integer(below: 4)) { bytes[index] = value }
            case 6:
                let end = min(bytes.count, place + 1 + random.integer(below: 60))
                bytes.insert(contentsOf: bytes[place..<end], at: random.integer(below: bytes.count))
            default: if random.integer(below: 4) == 0 { bytes.removeLast(random.integer(below: bytes.count)) }
            }
        }
        return bytes
    }

    private static let operations =
        Array("(.012NKMJXUTCBtus}])eaqrhjcRbQG".utf8) + [
            0x81, 0x8f, 0x90, 0x91, 0x92, 0x96, 0x80, 0x85, 0x86, 0x87, 0x88, 0x8a, 0x8b, 0x8c, 0x93, 0x94, 0x95,
        ]
}
