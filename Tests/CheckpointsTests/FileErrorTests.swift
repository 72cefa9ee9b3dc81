import Checkpoints
import Foundation
import Testing

/// Files that cannot be read or written at all: the error is one of this library, with the file and the system's reason.
@Suite("Files of weights that cannot be reached")
struct FileErrorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func reading() throws {
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let missing = folder.file("none.pth")
        for (path, text) in [
            (missing, "cannot open (No such file or directory) \(missing) - check the name, and that its folder exists"),
            (folder.path, "expected a file of weights, found the folder \(folder.path) - name a file"),
            (pipe, "expected a file of weights, found the device or pipe \(pipe) - name a file"),
        ] {
            let readings: [() throws -> Void] = [
                { _ = try SafetensorsFile(contentsOf: path) }, { _ = try SafetensorsHeader(contentsOf: path) },
                { _ = try PyTorchFile(contentsOf: path) }, { _ = try WeightsFile(contentsOf: path) },
                { _ = try ONNXModel(contentsOf: path) },
            ]
            for read in readings {
                let error = #expect(throws: CheckpointError.self) { try read() }
                #expect(error?.description == text && error?.path == path)
            }
        }
    }

    @Test func writing() throws {
        let missing = folder.file("none/a")
        for (path, text) in [
            (missing, "cannot write (No such file or directory) \(missing) - check the name, and that its folder exists"),
            (folder.path, "cannot write a file over the folder \(folder.path) - choose another name"),
            ("/dev/null", "cannot write a file over the device or pipe /dev/null - choose another name"),
        ] {
            let writings: [() throws -> Void] = [
                { try SafetensorsFile().write(to: path) }, { try PyTorchFile().write(to: path) },
                { try ONNXModel(graphName: "g").write(to: path) },
            ]
            for write in writings {
                let error = #expect(throws: CheckpointError.self) { try write() }
                #expect(error?.description == text && error?.path == path)
            }
        }
        #expect(try folder.contents == [])
    }
}
