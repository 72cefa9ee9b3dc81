import Checkpoints
import Foundation
import Testing

/// Weights that others trained, where the folder with them exists: what `CYCLEGAN_DATA` names, else `../shared/data` beside
/// the repository.
@Suite("Weights from elsewhere", .enabled(if: FileManager.default.fileExists(atPath: corpus)))
struct PyTorchCorpusTests {
    @Test(arguments: [
        ("gan-compression-horse2zebra/latest_net_G", 84, 356_867), ("strawberry-banana-tiny/netD_A", 8, 662_977),
        ("strawberry-banana-tiny/netD_B", 8, 662_977), ("strawberry-banana-tiny/netG_A2B", 12, 756_739),
        ("strawberry-banana-tiny/netG_B2A", 12, 756_739),
    ])
    func areRead(_ name: String, tensorCount: Int, elementCount: Int) throws {
        let file = try PyTorchFile(contentsOf: "\(corpus)/\(name).pth")
        #expect(file.tensors.count == tensorCount && file.order.count == tensorCount)
        #expect(file.tensors.values.map(\.count).reduce(0, +) == elementCount)
        let values = file.tensors.values.flatMap { $0.array.values }
        #expect(values.allSatisfy { $0.isFinite && abs($0) < 100 })
        let folder = try TemporaryFolder()
        try file.write(to: folder.file("copy.pth"))
        #expect(try PyTorchFile(contentsOf: folder.file("copy.pth")) == file)
    }

    @Test(arguments: [
        ("21toanyone_netG_A2B_truncated", "bytes are missing in"), ("gitlfs_pointer_latest_net_G", "git lfs pull"),
        ("pizzagan_maps_latest_net_D_A_truncated", "bytes are missing in"),
        ("pizzagan_maps_latest_net_G_A_truncated", "bytes are missing in"),
    ])
    func brokenAreRefused(_ name: String, words: String) throws {
        let path = "\(corpus)/broken/\(name).pth"
        let error = #expect(throws: CheckpointError.self) { try PyTorchFile(contentsOf: path) }
        #expect(error?.description.contains(words) == true && error?.path == path, "\(error.map { "\($0)" } ?? "")")
    }
}

private let corpus: String = {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let shared = repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return (ProcessInfo.processInfo.environment["CYCLEGAN_DATA"] ?? shared) + "/weights"
}()
