import Files
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

    /// Writes `bytes` under a name that may hold subfolders, and bytes that are not UTF-8.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Folder.create("\(path)/\(name)".folderPart)
        try AtomicFile.write(bytes, to: "\(path)/\(name)")
    }

    /// The bytes of a small picture of one level.
    static func png(_ level: UInt8 = 100, width: Int = 8, height: Int = 8) throws -> [UInt8] {
        let samples = [UInt8](repeating: level, count: width * height * 3)
        return try PixelImage(width: width, height: height, channels: 3, bytes: samples).encoded(as: .png)
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
