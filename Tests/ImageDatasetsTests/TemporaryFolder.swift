import Foundation
import ImageFiles

/// A folder that exists as long as a test holds on to it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/image-datasets-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
        return "\(path)/\(name)"
    }

    /// Writes `bytes` under a name that may hold subfolders.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let parent = URL(fileURLWithPath: "\(path)/\(name)").deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Writes `count` PNG images named 00.png, 01.png, ...; image `n` is filled with the level `10 * n + offset`.
    func fill(_ name: String, count: Int, width: Int = 12, height: Int = 12, offset: Int = 0) throws -> String {
        let folder = try makeFolder(name)
        for index in 0..<count {
            let level = UInt8(10 * index + offset)
            let image = PixelImage(
                width: width, height: height, channels: 3, bytes: [UInt8](repeating: level, count: width * height * 3))
            try image.write(to: "\(folder)/\(index < 10 ? "0" : "")\(index).png")
        }
        return folder
    }
}
