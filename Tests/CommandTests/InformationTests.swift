import Foundation
import ImageFiles
import Testing

/// What `info` says of folders, runs and saves.
@Suite("Info") struct InformationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func info(_ arguments: String...) throws -> String {
        let outcome = try CommandLineTool.finish(CommandLineTool.start(["info"] + arguments, in: folder), in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test("of a folder of images is a table by subfolder") func images() throws {
        try PixelImage(width: 9, height: 7, channels: 1, bytes: [UInt8](repeating: 4, count: 63)).write(
            to: folder.path("a/grey.jpg"))
        let lines = try info("a").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines[0] == ["a:", "4", "images"])
        #expect(
            lines[1]
                == "folder images PNG JPEG grey alpha unreadable smallest largest most are".split(separator: " ").map(String.init)
        )
        #expect(lines[2] == [".", "4", "3", "1", "1", "0", "0", "9x7", "24x24", "24x24"])
        #expect(try info(".").contains("\nb "))
    }

    @Test("of runs is a table, of a run is short, of a save says what it is") func runs() throws {
        for name in ["one", "two"] {
            let training = try CommandLineTool.start(
                ["train"] + smallTraining + ["--steps", "2", "--name", name], in: folder)
            #expect(try CommandLineTool.finish(training, in: folder).status == 0)
        }
        let table = try info("runs")
        #expect(table.hasPrefix("runs: 2 runs\n") && table.contains("\none  CycleGAN, 16 px"), "\(table)")
        #expect(table.contains("D_A "))
        let run = try info("runs/one")
        #expect(
            run.contains("last step: 2, epoch 1, D_A ") && run.contains("\ntime: ") && run.contains("--layers lists the layers"))
        #expect(!run.contains("7x7 convolution") && run.contains("G_A: generator resnet-1"))
        #expect(try info("runs/one", "--layers").contains("7x7 convolution"))
        let save = try info("runs/one/checkpoints/latest.safetensors")
        #expect(save.contains("the save of a training after 2 steps") && save.contains("D_B: discriminator"), "\(save)")
    }

    @Test("says that something may not be read, or is damaged") func problems() throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path("runs/odd"), withIntermediateDirectories: true)
        try folder.write("{", to: "runs/odd/config.json")
        for arguments in [["info", "runs/odd"], ["translate", "a"]] {
            let outcome = try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
            #expect(outcome.status == 1 && outcome.errors.hasPrefix("error: damaged configuration runs/odd/config.json"))
        }
        try files.removeItem(atPath: folder.path("runs/odd/config.json"))
        try files.createDirectory(atPath: folder.path("runs/odd/config.json"), withIntermediateDirectories: true)
        let outcome = try CommandLineTool.run("info", "runs/odd", in: folder)
        #expect(outcome.status == 1 && outcome.errors.contains("found the folder runs/odd/config.json"), "\(outcome.errors)")
    }
}
