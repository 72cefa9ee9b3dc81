#if os(Linux)
    import Foundation
    import Testing

    /// What `--threads` says of a training holds for all its threads, those that read images too.
    @Suite("--threads") struct ThreadTests {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.makeSets()
        }

        private struct Thread {
            let number: Int
            let name: String
            /// Of processor time, in hundredths of a second.
            let ticks: Int
        }

        private func threads(of process: Process) throws -> [Thread] {
            let tasks = "/proc/\(process.processIdentifier)/task"
            return try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { task in
                // One may end while it is looked at.
                guard let status = try? String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8),
                    let open = status.firstIndex(of: "("), let close = status.lastIndex(of: ")")
                else { return nil }
                let fields = status[close...].split(separator: " ")
                let name = String(status[status.index(after: open)..<close])
                return Thread(number: Int(task) ?? 0, name: name, ticks: (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0))
            }
        }

        /// - Returns: The threads of a training in its midst, as many of which bear the process's name as have been made by the
        ///   command; those that the system's libraries make for signals bear names of their own.
        private func threadsOfTraining(_ count: Int) throws -> (own: [Thread], others: [Thread]) {
            let process = try CommandLineTool.start(
                ["train"] + smallTraining + ["--steps", "1000000", "--save-every", "1000000", "--threads", "\(count)"], in: folder
            )
            defer {
                process.terminate()
                process.waitUntilExit()
            }
            var all: [Thread] = []
            try CommandLineTool.wait(process) {
                all = try threads(of: process)
                // It trains as soon as rows are written, and has then worked for some time.
                return ((try? folder.bytes("runs/a2b/log.csv").count) ?? 0) > 1000
                    && (all.first { $0.number == process.processIdentifier }?.ticks ?? 0) >= 20
            }
            let main = try #require(all.first { $0.number == process.processIdentifier })
            return (all.filter { $0.name == main.name }, all.filter { $0.name != main.name })
        }

        @Test("1 is one: nothing works beside the thread that trains") func one() throws {
            let (own, others) = try threadsOfTraining(1)
            #expect(own.count == 1, "\(own)")
            #expect(others.allSatisfy { $0.ticks <= 1 }, "\(others)")
        }

        @Test("2 are two that compute, and at most two that read images") func two() throws {
            let (own, others) = try threadsOfTraining(2)
            #expect(own.count == 4, "\(own)")
            #expect(own.count { $0.ticks > 1 } >= 2, "\(own)")
            #expect(others.allSatisfy { $0.ticks <= 1 }, "\(others)")
        }
    }
#endif
