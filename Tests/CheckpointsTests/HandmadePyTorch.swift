import Checkpoints
import Foundation

/// A pickle put together by hand, so that tests can say what no sound program writes.
struct HandmadePickle {
    var bytes: [UInt8]

    init(_ parts: [UInt8]...) { bytes = [0x80, 2] + parts.joined() + Array(".".utf8) }

    static func text(_ text: String) -> [UInt8] { Array("X".utf8) + littleEndian(UInt32(text.utf8.count)) + text.utf8 }
    static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
    static func number(_ number: Int) -> [UInt8] { [0x8a, 8] + littleEndian(UInt64(bitPattern: Int64(number))) }
    static func tuple(_ parts: [UInt8]...) -> [UInt8] { Array("(".utf8) + parts.joined() + Array("t".utf8) }
    static func numbers(_ numbers: [Int]) -> [UInt8] { Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8) }
    static func dictionary(_ members: (String, [UInt8])...) -> [UInt8] {
        Array("}(".utf8) + members.flatMap { text($0.0) + $0.1 } + Array("u".utf8)
    }

    /// A tensor in the storage `key`, which the pickle says to hold `count` floats.
    static func tensor(
        _ shape: [Int], strides: [Int], offset: Int = 0, key: String = "0", count: Int, type: String = "FloatStorage"
    ) -> [UInt8] {
        let storage = tuple(text("storage"), global("torch", type), text(key), text("cpu"), number(count)) + Array("Q".utf8)
        let hooks = global("collections", "OrderedDict") + Array(")R".utf8)
        return global("torch._utils", "_rebuild_tensor_v2")
            + tuple(storage, number(offset), numbers(shape), numbers(strides), [0x89], hooks) + Array("R".utf8)
    }
}

func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.littleEndian, Array.init) }

/// A zip put together by hand; what its directory says may differ from what it holds.
struct HandmadeZip {
    struct Entry {
        var name: String
        var data: [UInt8]
        var method: UInt16 = 0
        /// What the directory says instead.
        var listedName: String?
        var listedSize: UInt32?
        var listedOffset: UInt32?
    }

    var entries: [Entry] = []
    var listedCount: UInt16?
    var listedDirectorySize: UInt32?

    /// As `torch.save` writes it.
    init(pickle: [UInt8], _ data: [String: [UInt8]] = [:]) {
        entries = [Entry(name: "x/data.pkl", data: pickle)]
        entries += data.sorted { $0.key < $1.key }.map { Entry(name: "x/data/\($0.key)", data: $0.value) }
    }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = entry.listedOffset ?? UInt32(file.count)
            let size = UInt32(entry.data.count), listed = entry.listedSize ?? UInt32(entry.data.count)
            let start: [UInt8] = littleEndian(UInt16(20)) + littleEndian(UInt16(0)) + littleEndian(entry.method)
            let time = [UInt8](repeating: 0, count: 8)
            let name = entry.listedName ?? entry.name
            file += Array("PK".utf8) + [3, 4] + start + time + littleEndian(size) + littleEndian(size)
            file += littleEndian(UInt32(entry.name.utf8.count)) + entry.name.utf8 + entry.data
            directory += Array("PK".utf8) + [1, 2, 20, 0] + start + time + littleEndian(listed) + littleEndian(listed)
            directory += littleEndian(UInt16(name.utf8.count)) + [UInt8](repeating: 0, count: 12)
            directory += littleEndian(offset) + name.utf8
        }
        let count = littleEndian(listedCount ?? UInt16(entries.count))
        let end = Array("PK".utf8) + [5, 6, 0, 0, 0, 0] + count + count
        let size = littleEndian(listedDirectorySize ?? UInt32(directory.count))
        return file + directory + end + size + littleEndian(UInt32(file.count)) + [0, 0]
    }
}

/// A file as PyTorch wrote before 1.6.
func legacyFile(pickle: [UInt8], keys: [String] = [], data: [UInt8] = [], littleEndian: Bool = true) -> [UInt8] {
    let magic: [UInt8] = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let machine = HandmadePickle.dictionary(("little_endian", [littleEndian ? 0x88 : 0x89]))
    let list = Array("](".utf8) + keys.flatMap(HandmadePickle.text) + Array("e".utf8)
    return HandmadePickle(magic).bytes + HandmadePickle(HandmadePickle.number(1001)).bytes + HandmadePickle(machine).bytes
        + pickle + HandmadePickle(list).bytes + data
}
