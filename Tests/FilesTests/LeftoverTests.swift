import Files
import Foundation
import Testing

@Suite("Leftovers of atomic files")
struct LeftoverTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Begins a file like a process that is killed before the end: it is neither committed nor released.
    private func abandon(_ name: String) throws { _ = Unmanaged.passRetained(try AtomicFile(path: folder.file(name))) }

    @Test("of the names given all leftovers go, and nothing else")
    func onlyItsOwn() throws {
        let long = String(repeating: "ü", count: 100)
        for name in ["model.safetensors", "model.safetensors", "log.csv", long, "model", "other.csv"] { try abandon(name) }
        try AtomicFile.write("whole", to: folder.file("log.csv"))
        let foreign = [
            ".log.csv.tmp", ".log.csv..tmp", ".log.csv.0123456789abcd.tmp", ".log.csv.ABC.tmp", "log.csv.abc.tmp", ".log.csv.abc",
            ".my-log.csv.abc.tmp", ".log.csv.bak.abc.tmp", "..abc.tmp",
        ]
        for name in foreign { try folder.file(name, holding: "kept") }
        try folder.makeFolder(".log.csv.abc.tmp")
        try folder.makeLink(".log.csv.abcd.tmp", to: "log.csv")
        let before = try folder.contents

        let removed = try AtomicFile.removeLeftovers(of: ["model.safetensors", "log.csv", long, "absent"], in: folder.path)
        #expect(removed.count == 4)
        let after = try folder.contents
        #expect(Set(before).subtracting(after) == Set(removed.map { String($0.dropFirst(folder.path.count + 1)) }))
        #expect(removed.count { $0.contains("/.model.safetensors.") } == 2)
        #expect(Set(after).isSuperset(of: foreign + ["log.csv", ".log.csv.abc.tmp", ".log.csv.abcd.tmp"]))
        #expect(after.count { $0.hasPrefix(".model.") } == 1 && after.count { $0.hasPrefix(".other.csv.") } == 1)
        #expect(try AtomicFile.removeLeftovers(of: ["model.safetensors", "log.csv", long], in: folder.path + "/") == [])
    }

    @Test("names that are not known one by one are selected by a condition")
    func byCondition() throws {
        for name in ["step-000100.png", "step-000200.png", "steps.txt"] { try abandon(name) }
        var asked: Set<String> = []
        let removed = try AtomicFile.removeLeftovers(in: folder.path) { name in
            asked.insert(name)
            return name.hasPrefix("step-") && name.hasSuffix(".png")
        }
        #expect(asked == ["step-000100.png", "step-000200.png", "steps.txt"])
        #expect(removed.count == 2 && removed == removed.sorted())
        let left = try folder.contents
        #expect(left.count == 1 && left[0].hasPrefix(".steps.txt."))
    }

    @Test("the leftovers of a file behind a link lie beside that file")
    func behindLinks() throws {
        try folder.makeFolder("real")
        try folder.makeLink("link.csv", to: "real/log.csv")
        try abandon("link.csv")
        #expect(try folder.contents("real").count == 1)
        #expect(try AtomicFile.removeLeftovers(of: ["link.csv"], in: folder.path).count == 1)
        #expect(try folder.contents("real") == [] && folder.contents == ["link.csv", "real"])
    }

    @Test func folderThatIsNone() throws {
        #expect(try AtomicFile.removeLeftovers(of: ["a"], in: folder.file("absent")) == [])
        try folder.file("plain", holding: "")
        #expect(throws: FileError(path: folder.file("plain/"), problem: .cannotList(errno: ENOTDIR))) {
            try AtomicFile.removeLeftovers(of: ["a"], in: folder.file("plain"))
        }
    }
}
