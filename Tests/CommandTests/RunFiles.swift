import Checkpoints
import Foundation
import Testing

/// What a run in `runs` says of itself.
extension TemporaryFolder {
    /// The rows of `log.csv`, the names of the columns first, without the seconds of each step.
    func table(_ run: String) throws -> [[String]] {
        let rows = try text("runs/\(run)/log.csv").split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        #expect(rows.first?.last == "seconds" && rows.allSatisfy { $0.count == rows[0].count })
        return rows.map { $0.dropLast() }
    }

    private func members(_ run: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: bytes("runs/\(run)/config.json")) as? [String: Any])
    }

    /// `config.json` but for its sittings.
    func configuration(_ run: String) throws -> NSDictionary {
        let members = try members(run)
        #expect(members["sittings"] is [Any])
        return members.filter { $0.key != "sittings" } as NSDictionary
    }

    /// The sittings that `config.json` lists.
    func sittings(_ run: String) throws -> [[String: Any]] { try #require(members(run)["sittings"] as? [[String: Any]]) }

    /// Steps that the newest save is the end of.
    func savedStep(_ run: String) throws -> Int? {
        try SafetensorsFile(contentsOf: path("runs/\(run)/checkpoints/latest.safetensors")).metadata["step"].flatMap { Int($0) }
    }

    /// All files below a folder, by their paths in it.
    func files(_ name: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path(name)).filter { file in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path(name + "/" + file), isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }
}
