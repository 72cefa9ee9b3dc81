import Files
import Foundation
import Testing

@Suite("Reading whole files")
struct ReadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What each way of reading gives for a path.
    private func readings(of path: String) -> [Result<[UInt8], FileError>] {
        [
            Result { () throws(FileError) in try InputFile(path: path).bytes() },
            Result { () throws(FileError) in try InputFile.contents(of: path) },
            Result { () throws(FileError) in
                let file = try MappedFile(path: path)
                return withExtendedLifetime(file) { Array(file.bytes) }
            },
        ]
    }

    @Test(arguments: [0, 1, 1 << 16, 1 << 16 + 1, 300_000])
    func everyByte(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        try AtomicFile.write(bytes, to: folder.file("a"))
        try folder.makeLink("link", to: "a")
        for path in [folder.file("a"), folder.file("link")] {
            for reading in readings(of: path) { #expect(reading == .success(bytes)) }
        }
        let file = try InputFile(path: folder.file("a"))
        #expect(file.byteCount == count && file.path == folder.file("a"))
        #expect(try file.bytes(first: 3) == Array(bytes.prefix(3)))
        #expect(try file.bytes() == bytes)
    }

    @Test("a mapped file outlives its name, and memory can stand in for one")
    func mapping() throws {
        try folder.file("a", holding: "first")
        let file = try MappedFile(path: folder.file("a"))
        try AtomicFile.write("second", to: folder.file("a"))
        try FileManager.default.removeItem(atPath: folder.file("a"))
        #expect(withExtendedLifetime(file) { Array(file.bytes) } == Array("first".utf8))
        for bytes in [[], [1, 2, 3]] as [[UInt8]] {
            let file = MappedFile(bytes: bytes)
            #expect(withExtendedLifetime(file) { Array(file.bytes) } == bytes)
        }
    }

    @Test func missing() throws {
        try folder.file("plain", holding: "")
        for (path, code) in [(folder.file("none"), ENOENT), ("", ENOENT), (folder.file("plain/x"), ENOTDIR)] {
            for reading in readings(of: path) {
                let error = FileError(path: path, problem: .cannotOpen(errno: code))
                #expect(reading == .failure(error) && error.isMissing && error.systemError == code)
            }
        }
        #expect(
            FileError(path: "a\nb", problem: .cannotOpen(errno: ENOENT)).description
                == #"cannot open (No such file or directory) a\nb - check the name, and that its folder exists"#)
    }

    @Test func folders() {
        for reading in readings(of: folder.path) {
            let error = FileError(path: folder.path, problem: .notAFile(.folder))
            #expect(reading == .failure(error))
            #expect(error.description == "expected a file, found the folder \(folder.path) - name a file")
        }
    }

    @Test("pipes and devices are refused where a size is needed, and read to their end elsewhere")
    func pipesAndDevices() throws {
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [pipe, "/dev/null"] {
            let refusal = FileError(path: path, problem: .notAFile(.special))
            #expect(throws: refusal) { try InputFile(path: path) }
            #expect(throws: refusal) { try MappedFile(path: path) }
            #expect(refusal.description == "expected a file, found the device or pipe \(path) - name a file")
        }
        #expect(try InputFile.contents(of: "/dev/null") == [])
        let bytes = [UInt8](repeating: 7, count: 200_000)
        Thread.detachNewThread { try? Data(bytes).write(to: URL(fileURLWithPath: pipe)) }
        #expect(try InputFile.contents(of: pipe) == bytes)
    }

    @Test(.enabled(if: getuid() != 0, "permissions do not bind the superuser"))
    func withoutPermission() throws {
        let path = try folder.file("secret", holding: "x")
        chmod(path, 0)
        for reading in readings(of: path) {
            #expect(reading == .failure(FileError(path: path, problem: .cannotOpen(errno: EACCES))))
        }
    }

    @Test func kinds() throws {
        try folder.file("plain", holding: "x")
        try folder.makeLink("link", to: "plain")
        try folder.makeLink("dangling", to: "none")
        #expect(FileKind(ofFileAt: folder.file("plain")) == .regular)
        #expect(FileKind(ofFileAt: folder.file("link")) == .regular)
        #expect(FileKind(ofFileAt: folder.path) == .folder)
        #expect(FileKind(ofFileAt: "/dev/null") == .special)
        #expect(FileKind(ofFileAt: folder.file("none")) == nil && FileKind(ofFileAt: folder.file("dangling")) == nil)
    }

    @Test func namesOnOneLine() {
        #expect("a/größe 東京.png".onOneLine == "a/größe 東京.png")
        #expect("a\nb\t\u{7f}\u{9b}\u{2028}\u{2029}".onOneLine == #"a\nb\t\u{7F}\u{009B}\u{2028}\u{2029}"#)
        let long = String(repeating: "é", count: 300)
        #expect(long.onOneLine == long && (long + "x").onOneLine == long + "...")
    }
}
