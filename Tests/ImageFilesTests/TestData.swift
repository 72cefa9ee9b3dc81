import Foundation
import ImageFiles

/// Where fixtures lie, and how pictures are compared.
enum TestData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data").path

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    /// The rows of a tab-separated table, its heading left off.
    static func table(_ name: String) throws -> [[String]] {
        try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n").dropFirst().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The folder of difficult images that is not part of the repository, where there is one: the folder that
    /// `CYCLEGAN_DATA` names, else `../shared/data` beside the repository.
    static let corpus: String? = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["CYCLEGAN_DATA"],
            repository.deletingLastPathComponent().appending(path: "shared/data").path,
        ]
        return candidates.compactMap(\.self).first { FileManager.default.fileExists(atPath: $0 + "/pngsuite") }
    }()

    /// The files of a folder, by full path and in order.
    static func files(in folder: String, withExtensions extensions: Set<String>? = nil) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter {
            extensions?.contains(URL(filePath: $0).pathExtension.lowercased()) ?? true
        }.map { "\(folder)/\($0)" }
    }

    /// A new, empty folder for a test to write in, deleted afterwards.
    static func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ImageFilesTests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }
}

extension PixelImage {
    /// The samples as numbers.
    var values: [Int] {
        switch samples {
        case .eight(let values): values.map(Int.init)
        case .sixteen(let values): values.map(Int.init)
        }
    }

    /// 64-bit FNV-1a over the samples, 16-bit ones little-endian: what `generate.py` computes.
    var fingerprint: String {
        let bytes: [UInt8] =
            switch samples {
            case .eight(let values): values
            case .sixteen(let values): values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            }
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Largest and mean difference of samples; nil where the extents differ.
    func difference(from other: PixelImage) -> (largest: Int, mean: Double)? {
        guard (width, height, channels, bitDepth) == (other.width, other.height, other.channels, other.bitDepth) else {
            return nil
        }
        let differences = zip(values, other.values).map { abs($0 - $1) }
        return (differences.max() ?? 0, Double(differences.reduce(0, +)) / Double(differences.count))
    }
}

/// Four columns of text that tell a failed comparison.
func describe(_ image: PixelImage) -> String {
    "\(image.width)x\(image.height), \(image.channels) channels of \(image.bitDepth) bits"
}
