import Files
import Foundation
import Testing

@Suite("Atomic files")
struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func writesTextAndBytes() throws {
        try AtomicFile.write("größer\n", to: folder.file("a.txt"))
        #expect(try folder.text("a.txt") == "größer\n")
        try AtomicFile.write([0x61, 0x62], to: folder.file("b.txt"))
        #expect(try folder.text("b.txt") == "ab")
        try AtomicFile.write([], to: folder.file("c.txt"))
        #expect(try folder.text("c.txt") == "")
        #expect(try folder.contents == ["a.txt", "b.txt", "c.txt"])
    }

    @Test("until commit the old file stands, and nothing is left when it is never called")
    func oldFileStays() throws {
        try AtomicFile.write("old", to: folder.file("a.txt"))
        do {
            let file = try AtomicFile(path: folder.file("a.txt"))
            try file.append("new")
            #expect(try folder.text("a.txt") == "old")
            #expect(try folder.contents.count == 2)
        }
        #expect(try folder.contents == ["a.txt"])
        #expect(try folder.text("a.txt") == "old")
    }

    @Test func replacesAndKeepsPermissions() throws {
        let path = folder.file("a.txt")
        try AtomicFile.write("old", to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try AtomicFile.write("new", to: path)
        #expect(try folder.text("a.txt") == "new")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }

    @Test("a symbolic link stays, and what it points to is replaced, or made where it is missing")
    func followsLinks() throws {
        try folder.makeFolder("real")
        try folder.makeLink("link", to: "real/a.txt")
        try folder.makeLink("second", to: folder.file("link"))
        for text in ["made", "replaced"] {
            for link in ["link", "second"] {
                try AtomicFile.write("\(text) by \(link)", to: folder.file(link))
                #expect(try folder.text("real/a.txt") == "\(text) by \(link)")
            }
        }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real/a.txt")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("second")) == folder.file("link"))
        #expect(try folder.contents("real") == ["a.txt"])
        #expect(try folder.contents == ["link", "real", "second"])
    }

    @Test("links that go round in a circle are refused")
    func circleOfLinks() throws {
        try folder.makeLink("a", to: "b")
        try folder.makeLink("b", to: "a")
        #expect(throws: FileError(path: folder.file("a"), problem: .cannotWrite(errno: ELOOP))) {
            try AtomicFile.write("x", to: folder.file("a"))
        }
        #expect(try folder.contents == ["a", "b"])
    }

    @Test("a name of the greatest length the disk takes can be written")
    func longName() throws {
        let name = String(repeating: "ü", count: 127)
        try AtomicFile.write("x", to: folder.file(name))
        #expect(try folder.contents == [name])
    }

    @Test("places that cannot be written give one clear line")
    func impossiblePlaces() throws {
        let long = String(repeating: "x", count: 300)
        for (path, text) in [
            (
                folder.file("missing/a.txt"),
                "cannot write (No such file or directory) \(folder.path)/missing/a.txt - check the name, and that its folder exists"
            ), (folder.path, "cannot write a file over the folder \(folder.path) - choose another name"),
            ("/dev/null", "cannot write a file over the device or pipe /dev/null - choose another name"),
            (folder.file("none/"), "cannot write a file without a name: \(folder.path)/none/ - name a file, not a folder"),
            ("", "cannot write a file without a name:  - name a file, not a folder"),
        ] {
            let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
            #expect(error?.description == text)
        }
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.file(long)) }
        #expect(error?.problem == .cannotWrite(errno: ENAMETOOLONG) && error?.remedy == "choose a shorter name")
        #expect(try folder.contents == [])
    }
}
