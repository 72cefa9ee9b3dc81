import Files
import Testing

@Suite("Paths are bytes")
struct PathTests {
    @Test(
        "any bytes become a path and the same bytes again",
        arguments: [
            [], Array("horses/0001.png".utf8), Array("Zürich/馬/🦓.png".utf8), [0x63, 0x61, 0x66, 0xE9], [0xFF, 0x2F, 0x80, 0x41],
            // What is cut short, overlong or a surrogate in UTF-8.
            [0xF0, 0x9F, 0xA6], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0x41, 0xE9, 0xA6, 0x42],
            // Characters that themselves are the code points which represent bytes, valid and cut short.
            Array("\u{10FFE9}a\u{10FF80}\u{10FFFF}".utf8), [0xF4, 0x8F, 0xBF], Array("\u{10FF7F}\u{10F000}".utf8),
        ] as [[UInt8]])
    func roundTrip(bytes: [UInt8]) {
        let path = String(pathBytes: bytes)
        #expect(path.pathBytes == bytes)
        #expect(path.withPathBytes { String(pathBytes: $0) } == path)
        #expect(path.appendingPathPart("a").pathBytes.suffix(1) == [0x61])
    }

    @Test("text stays as it is, and bytes that are none are shown escaped") func shown() {
        #expect(String(pathBytes: Array("Zürich".utf8)) == "Zürich")
        let path = String(pathBytes: [0x63, 0x61, 0x66, 0xE9, 0x0A])
        #expect(path.onOneLine == "caf\\xE9\\n")
        #expect(path.showingPathBytes() == "caf\\xE9\n")
    }

    @Test("the parts of a path") func parts() {
        let cases: [(String, String, String, String)] = [
            ("a/b.png", "b.png", "a", "png"), ("a/b.png/", "b.png", "a", "png"), ("b.tar.gz", "b.tar.gz", "", "gz"),
            ("/b", "b", "/", ""), ("/", "", "/", ""), ("", "", "", ""), ("a/.png", ".png", "a", ""), ("a//b", "b", "a", ""),
            ("a.v2/b", "b", "a.v2", ""), ("b.", "b.", "", ""), ("..", "..", "", ""),
        ]
        for (path, name, folder, ending) in cases {
            #expect(path.lastPathPart == name && path.folderPart == folder && path.pathExtension == ending, "\(path)")
        }
        #expect("a/b.png".deletingPathExtension == "a/b" && "a.v2/b".deletingPathExtension == "a.v2/b")
        #expect("".appendingPathPart("a") == "a" && "/".appendingPathPart("a") == "/a" && "b/".appendingPathPart("a") == "b/a")
    }

    @Test("files whose names are not UTF-8 are written, listed, read, moved and removed") func files() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.file(String(pathBytes: [0x64, 0xFC])), name = String(pathBytes: [0xE9, 0x2E, 0x70, 0x6E, 0x67])
        try Folder.create(folder.appendingPathPart("deep/er"))
        let path = folder.appendingPathPart(name)
        try AtomicFile.write("content", to: path)
        #expect(try Folder.names(in: folder) == ["deep", name])
        #expect(try InputFile.contents(of: path) == Array("content".utf8))
        #expect(FileKind(ofFileAt: path) == .regular && FileStatus(path)?.byteCount == 7)
        let added = try AppendedFile(path: path)
        try added.append(" and more")
        try Folder.link(path, as: path + "2")
        #expect(FileStatus(path)?.identity == FileStatus(path + "2")?.identity && FileStatus(path)?.byteCount == 16)
        try Folder.move(path, to: folder.appendingPathPart("other"))
        #expect(try Folder.names(in: folder) == ["deep", "other", name + "2"])
        #expect(Folder.realPath(folder + "/deep/../other") == Folder.realPath(folder).map { $0 + "/other" })
        #expect(throws: FileError(path: folder + "/other/x", problem: .cannotMakeFolder(errno: 20))) {
            try Folder.create(folder + "/other/x")
        }
        try Folder.remove(folder)
        try Folder.remove(folder)
        #expect(!FileStatus.exists(folder))
    }

    @Test("there is some memory") func memory() { #expect(Memory.available > 1 << 20) }
}
