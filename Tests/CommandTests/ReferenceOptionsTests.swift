import CycleGANCommands
import Foundation
import Testing

/// Options of pytorch-CycleGAN-and-pix2pix. The tables in `COMMAND.md` are made from those of the code:
/// `RECORD_HELP=1 Scripts/test --filter ReferenceOptionsTests`
@Suite("Options of the reference") struct ReferenceOptionsTests {
    let folder: TemporaryFolder
    private let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../COMMAND.md").standardized

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets()
    }

    private func run(_ line: String) throws -> CommandLineTool.Outcome {
        try CommandLineTool.shell("cyclegan \(line)", in: folder)
    }

    @Test("the page has the tables of the code", arguments: ["train", "translate"]) func tables(command: String) throws {
        let options = command == "train" ? ReferenceOptions.train : ReferenceOptions.translate
        let rows = ["| there | here |", "|---|---|"] + options.map { "| `\($0.name)` | \($0.words) |" }
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "### `\(command)`\n\n")).upperBound
        let end = text.range(of: "\n### ", range: start..<text.endIndex)?.lowerBound ?? text.endIndex
        let table = rows.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["RECORD_HELP"] == "1" {
            try Data(text.replacingCharacters(in: start..<end, with: table).utf8).write(to: page)
        } else {
            #expect(
                String(text[start..<end]) == table, "record the tables: RECORD_HELP=1 Scripts/test --filter ReferenceOptionsTests"
            )
        }
    }

    @Test("a command line of the reference trains") func training() throws {
        for set in ["trainA", "trainB"] {
            try FileManager.default.copyItem(
                atPath: folder.path(set == "trainA" ? "a" : "b"), toPath: folder.path("set/\(set)"),
                makingFolder: folder.path("set"))
        }
        let outcome = try run(
            """
            train --dataroot set --name mine --checkpoints_dir saved --model cycle_gan --batch_size 1 --n_epochs 1 \
            --n_epochs_decay=1 --netG resnet_6blocks --netD n_layers --n_layers_D 1 --ngf 4 --ndf 4 --norm instance \
            --no_dropout --init_type xavier --crop_size 16 --load_size 18 --preprocess resize_and_crop --gan_mode vanilla \
            --lambda_A 5 --lambda_identity 0 --pool_size 3 --gpu_ids -1 --serial_batches --no_flip --lr_policy step \
            --lr_decay_iters 1 --display_id -1 --direction AtoB --quiet
            """)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let configuration = try folder.text("saved/mine/config.json")
        for text in [
            "\"epochs\" : 1", "\"decayEpochs\" : 1", "\"loadSize\" : 18", "\"size\" : 16", "\"isSerial\" : true",
            "\"flips\" : false", "\"lambdaA\" : 5", "\"poolSize\" : 3", "\"vanilla\"", "resnet-6", "\"xavier\"", "\"n-layers\"",
            "\"period\" : 1",
        ] {
            #expect(configuration.contains(text), "\(text) is missing: \(configuration)")
        }
        let translated = try run(
            "translate --dataroot a --name mine --checkpoints_dir saved --model test --no_dropout --crop_size 16 --load_size 16 "
                + "--results_dir results --direction BtoA --quiet")
        #expect(translated.status == 0, "\(translated.errors)")
        #expect(translated.output == "results/0.png\nresults/1.png\nresults/2.png\n")
    }

    @Test("what means something else is refused with the option that does it") func refused() throws {
        for (line, words) in [
            ("train --dataroot a --direction BtoA", "--direction is for recipes that learn one"),
            ("train --dataroot a --model template", "--model template is not taken - --recipe names the methods"),
            ("train --dataroot a --gpu_ids 0", "--gpu_ids 0 is not taken - all work is done on the processor"),
            ("train --dataroot a --save_epoch_freq 5", "--save_epoch_freq is not taken - --keep-every N, in steps"),
            ("train --dataroot a --gan_mode wgangp", "--gan-loss wgan-gp applies the gradient penalty"),
            ("train --dataroot a --lr_policy cosine", "--lr_policy cosine is not taken"),
            ("train --dataroot a --num_threads 4 --display_port 1", "--num_threads is not taken"),
            ("translate --dataroot a --model cycle_gan", "translate a/testA, then a/testB with --direction b2a"),
            ("translate a/0.png --num_test 3", "--num_test is not taken - all images are translated: give fewer"),
        ] {
            let outcome = try run(line)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(line): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }
}

extension FileManager {
    fileprivate func copyItem(atPath path: String, toPath other: String, makingFolder folder: String) throws {
        try createDirectory(atPath: folder, withIntermediateDirectories: true)
        try copyItem(atPath: path, toPath: other)
    }
}
