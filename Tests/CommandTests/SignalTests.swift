import Foundation
import Testing

@Suite("Signals in a training") struct SignalTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func start(_ more: String...) throws -> Process {
        try CommandLineTool.start(["train"] + smallTraining + ["--steps", "1000000", "--name", "run"] + more, in: folder)
    }

    @Test(
        "SIGINT, SIGTERM and SIGHUP save and stop", arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func saving(signal: Int32, status: Int32) throws {
        let process = try start()
        try CommandLineTool.wait(process) { folder.exists("runs/run/log.csv") }
        // The log's head is written just before the first step.
        Thread.sleep(forTimeInterval: 0.3)
        kill(process.processIdentifier, signal)
        let outcome = try CommandLineTool.finish(process, in: folder)
        #expect(outcome.status == status && process.terminationReason == .exit, "\(outcome.errors)")
        let saved = try #require(try folder.savedStep("run"))
        #expect(try folder.table("run").last?.first == "\(saved)")
        let resumed = try CommandLineTool.run("train", "--resume", "--steps", "\(saved + 2)", in: folder)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try folder.sittings("run").map { $0["to"] as? Int } == [saved, saved + 2])
    }
}
