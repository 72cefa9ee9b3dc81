import Checkpoints
import Foundation
import Synchronization
import TensorCore
import Testing

/// Tensors whose numbers are computed when they are needed.
@Suite("Tensors computed when needed")
struct LazyTensorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// In which order tensors were computed, and how many bytes the file had by then.
    private final class Calls: Sendable {
        private let list = Mutex<[(name: String, written: Int)]>([])
        func note(_ name: String, _ written: Int) { list.withLock { $0.append((name, written)) } }
        func take() -> [(name: String, written: Int)] {
            list.withLock { list in
                defer { list = [] }
                return list
            }
        }
    }

    /// Bytes in the folder, those of the unfinished file included.
    private static func size(of folder: String) -> Int {
        let files = FileManager.default
        return ((try? files.contentsOfDirectory(atPath: folder)) ?? []).reduce(0) { sum, name in
            sum + (((try? files.attributesOfItem(atPath: "\(folder)/\(name)"))?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }

    @Test("are computed once a write, each after the one before has been written")
    func oneAtATime() throws {
        let calls = Calls(), path = folder.path
        let count = 5000
        var tensors: [String: StoredTensor] = [:], eager: [String: StoredTensor] = [:]
        for index in 0..<6 {
            let values = (0..<count).map { Float($0 * index) }
            tensors["t\(index)"] = StoredTensor(shape: [50, 100]) {
                calls.note("t\(index)", Self.size(of: path))
                return values
            }
            eager["t\(index)"] = StoredTensor(HostArray(shape: [50, 100], values: values))
        }
        #expect(tensors.values.allSatisfy { $0.count == count && $0.shape == [50, 100] && $0.type == .float32 })
        #expect(calls.take().isEmpty)

        try SafetensorsFile(tensors: tensors).write(to: folder.file("a"))
        let noted = calls.take()
        #expect(noted.map(\.name) == (0..<6).map { "t\($0)" })
        for (index, call) in noted.enumerated() {
            #expect(call.written - noted[0].written == index * count * 4)
        }
        try SafetensorsFile(tensors: eager).write(to: folder.file("b"))
        #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")))
        try FileManager.default.removeItem(atPath: folder.file("b"))

        try PyTorchFile(tensors: tensors).write(to: folder.file("a"))
        #expect(calls.take().map(\.name) == (0..<6).map { "t\($0)" })
        try PyTorchFile(tensors: eager).write(to: folder.file("b"))
        #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")))
    }

    @Test func integers() throws {
        let values: [Int64] = [0, -1, 7, .max, .min, 1 << 24]
        let tensor = StoredTensor(shape: [2, 3]) { values }
        #expect(tensor.type == .int64 && tensor.count == 6)
        #expect(tensor.array == HostArray(shape: [2, 3], values: values.map { Float($0) }))
        let stored = StoredTensor(
            type: .int64, shape: [2, 3], bytes: values.flatMap { value in withUnsafeBytes(of: value.littleEndian, Array.init) })
        #expect(tensor == stored && tensor.withBytes { Array($0) } == stored.withBytes { Array($0) })
        try SafetensorsFile(tensors: ["n": tensor]).write(to: folder.file("a"))
        #expect(try SafetensorsFile(contentsOf: folder.file("a")).tensors == ["n": stored])
    }

    @Test func equality() {
        let values: [Float] = [1, 2, .nan, -0.0]
        let lazy = StoredTensor(shape: [2, 2]) { values }
        #expect(lazy == StoredTensor(shape: [2, 2]) { values })
        #expect(lazy == StoredTensor(HostArray(shape: [2, 2], values: values)))
        #expect(lazy != StoredTensor(shape: [4]) { values })
        #expect(lazy != StoredTensor(shape: [2, 2]) { [1, 2, .nan, 0] as [Float] })
        #expect(StoredTensor(shape: [2]) { [1, 2] as [Int64] } != StoredTensor(shape: [2]) { [1, 2] as [Float] })
    }

    @Test("a scalar has one number, and a tensor with an empty axis none")
    func extremes() {
        #expect(StoredTensor(shape: []) { [3] as [Float] }.array == HostArray(shape: [], values: [3]))
        #expect(StoredTensor(shape: [0, 4]) { [] as [Int64] }.withBytes { $0.count } == 0)
    }
}
