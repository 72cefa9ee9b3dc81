import Checkpoints
import Foundation
import Testing

@Suite("Atomic files")
struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ name: String) throws -> String { String(decoding: try bytes(of: folder.file(name)), as: UTF8.self) }

    @Test func writesText() throws {
        try AtomicFile.write("größer\n", to: folder.file("a.txt"))
        #expect(try text("a.txt") == "größer\n")
        #expect(try folder.contents == ["a.txt"])
    }

    @Test("until commit the old file stands, and nothing is left when it is never called")
    func oldFileStays() throws {
        try AtomicFile.write("old", to: folder.file("a.txt"))
        do {
            let file = try AtomicFile(path: folder.file("a.txt"))
            try file.append("new")
            #expect(try text("a.txt") == "old")
            #expect(try folder.contents.count == 2)
        }
        #expect(try folder.contents == ["a.txt"])
        #expect(try text("a.txt") == "old")
    }

    @Test func replacesAndKeepsPermissions() throws {
        let path = folder.file("a.txt")
        try AtomicFile.write("old", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try AtomicFile.write("new", to: path)
        #expect(try text("a.txt") == "new")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }

    @Test("a symbolic link stays, and what it points to is replaced")
    func followsLinks() throws {
        try FileManager.default.createDirectory(atPath: folder.file("real"), withIntermediateDirectories: false)
        try AtomicFile.write("old", to: folder.file("real/a.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "real/a.txt")
        try AtomicFile.write("new", to: folder.file("link"))
        #expect(try text("real/a.txt") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real/a.txt")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("real")) == ["a.txt"])
    }

    @Test("a name of the greatest length the disk takes can be written")
    func longName() throws {
        let name = String(repeating: "ü", count: 127)
        try AtomicFile.write("x", to: folder.file(name))
        #expect(try folder.contents == [name])
    }

    @Test("places that cannot be written give one clear line")
    func impossiblePlaces() throws {
        for (path, text) in [
            (folder.file("missing/a.txt"), "its folder exists"), (folder.path, "over the folder"),
            ("/dev/null", "over the device"),
            (folder.file("none/"), "without a name"), ("", "without a name"),
            (folder.file(String(repeating: "x", count: 300)), "shorter name"),
        ] {
            let error = #expect(throws: CheckpointError.self) { try AtomicFile.write("x", to: path) }
            #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
        }
        #expect(try folder.contents == [])
    }
}
