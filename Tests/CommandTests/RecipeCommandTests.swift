import Checkpoints
import Foundation
import ImageFiles
import Testing

@Suite("cyclegan train --recipe") struct RecipeCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeSets(count: 5)
    }

    /// The smallest useful training of each recipe.
    private static let options: [String: [String]] = [
        "cut": ["--a", "a", "--b", "b", "--size", "16", "--load-size", "18", "--generator", "resnet-1"],
        "fastcut": ["--a", "a", "--b", "b", "--size", "16", "--load-size", "18", "--generator", "resnet-1"],
        "pix2pix": ["--a", "a", "--b", "b", "--size", "32", "--load-size", "34"],
        "colorization": ["--a", "a", "--size", "32", "--load-size", "34"],
    ]

    private func train(_ recipe: String, _ more: [String]) throws -> CommandLineTool.Outcome {
        let shared = ["--ngf", "4", "--ndf", "4", "--discriminator", "pixel", "--quiet"]
        let arguments = ["train", "--recipe", recipe] + (Self.options[recipe] ?? []) + shared + more
        return try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
    }

    @Test(
        "A stopped and resumed run equals a straight one, with every improvement",
        arguments: ["cut", "fastcut", "pix2pix", "colorization"])
    func resumed(recipe: String) throws {
        let improvements = [
            "--ema", "0.5", "--gradient-penalty", "r1", "--gradient-penalty-every", "2", "--lr-d", "0.0001", "--plain-decay",
            "--discriminators", "2", "--lr-policy", "constant", "--augment",
            recipe == "colorization" ? "translation,cutout" : "adaptive",
        ]
        func expectDone(_ outcome: CommandLineTool.Outcome) { #expect(outcome.status == 0, "\(outcome.errors)") }
        expectDone(try train(recipe, improvements + ["--name", "straight", "--steps", "6"]))
        // Where the decay begins depends on the length of the run.
        expectDone(try train(recipe, improvements + ["--name", "parts", "--steps", "6", "--keep-every", "2"]))
        expectDone(try CommandLineTool.run("train", "--resume-from", "2", "--name", "parts", "--quiet", in: folder))
        for name in ["model.safetensors", "checkpoints/latest.safetensors", "samples/step-000006.png"] {
            #expect(try folder.bytes("runs/parts/\(name)") == folder.bytes("runs/straight/\(name)"), "\(name)")
        }
        #expect(try folder.table("parts") == folder.table("straight"))
    }

    @Test(
        "Its model translates, and its networks become files that start another run",
        arguments: ["cut", "pix2pix", "colorization"])
    func used(recipe: String) throws {
        #expect(try train(recipe, ["--name", "run", "--steps", "2"]).status == 0)
        let translated = try CommandLineTool.run(
            "translate", "a/0.png", "--model", "runs/run", "--out", "out.png", "--quiet", in: folder)
        #expect(translated.status == 0, "\(translated.errors)")
        let (input, output) = (
            try PixelImage(contentsOf: folder.path("a/0.png")), try PixelImage(contentsOf: folder.path("out.png"))
        )
        #expect((output.width, output.height, output.channels) == (input.width, input.height, 3))
        let back = try CommandLineTool.run("translate", "a/0.png", "--model", "runs/run", "--direction", "b2a", in: folder)
        #expect(back.status == 1 && back.errors.contains(" translates only "), "\(back.errors)")
        let converted = try CommandLineTool.run("convert", "runs/run", "networks/", in: folder)
        #expect(converted.status == 0, "\(converted.errors)")
        let networks = recipe == "cut" ? ["D", "F", "G"] : ["D", "G"]
        #expect(try folder.files("networks") == networks.map { "latest_net_\($0).pth" })
        let started = try train(recipe, ["--name", "next", "--steps", "1", "--init-from", "networks"])
        #expect(started.status == 0, "\(started.errors)")
        let information = try CommandLineTool.run("info", "runs/run", in: folder)
        #expect(information.status == 0 && information.output.contains(recipe == "cut" ? "CUT run" : "\(recipe) run"))
    }

    @Test("Pairs are evaluated against their true images") func evaluated() throws {
        let every = ["--name", "run", "--steps", "2", "--evaluate-every", "2", "--evaluate-images", "4"]
        #expect(try train("pix2pix", every).status == 0)
        let rows = try folder.text("runs/run/metrics.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let column = try #require(rows[0].firstIndex(of: "l1_a2b"))
        #expect(Double(rows[1][column]).map { $0 > 0 && $0 < 255 } ?? false)
        let outcome = try CommandLineTool.run("evaluate", "runs/run", in: folder)
        #expect(outcome.status == 0 && outcome.output.contains("L1 to the truth"), "\(outcome.errors)")
        #expect(outcome.output.contains("on average, the translations differ from the truth by "))
    }

    @Test("b2a exchanges the folders") func reversed() throws {
        #expect(try train("cut", ["--steps", "1", "--direction", "b2a"]).status == 0)
        let information = try CommandLineTool.run("info", "runs/b2a", in: folder)
        #expect(information.status == 0 && information.output.contains("CUT run on b and a"), "\(information.errors)")
    }

    @Test("Options of another recipe are refused by name") func others() throws {
        for (arguments, message) in [
            (
                ["--recipe", "cut", "--a", "a", "--b", "b", "--lambda-l1", "1"],
                "--lambda-l1 goes with --recipe pix2pix or colorization"
            ),
            (["--a", "a", "--b", "b", "--nce-patches", "8"], "--nce-patches goes with --recipe cut or fastcut"),
            (["--recipe", "pix2pix", "--pairs", "a", "--pool-size", "8"], "--pool-size goes with --recipe cyclegan"),
            (["--recipe", "cut", "--pairs", "a"], "--pairs goes with --recipe pix2pix"),
            (["--a", "a", "--b", "b", "--direction", "b2a"], "--direction is for recipes that learn one"),
            (["--recipe", "colorization", "--a", "a", "--b", "b"], "learns from the pictures of one folder: give --a alone"),
            (["--recipe", "cut", "--a", "a", "--b", "b", "--generator", "unet-32"], "--generator is unet-32"),
            (["--a", "a", "--b", "b", "--gradient-penalty-weight", "2"], "go with a --gradient-penalty"),
            (["--recipe", "pix2pix", "--a", "a", "--b", "b", "--antialias"], "--antialias and --upsample are for resnet-N"),
        ] {
            let process = try CommandLineTool.start(["train"] + arguments, in: folder)
            let outcome = try CommandLineTool.finish(process, in: folder)
            #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
        }
        #expect(!folder.exists("runs"))
    }

    @Test("shortcuts are told by info, named where weights do not fit, and refused for colorization") func shortcuts() throws {
        func train(_ more: String...) throws -> CommandLineTool.Outcome {
            try CommandLineTool.finish(
                CommandLineTool.start(["train"] + smallTraining + ["--steps", "1"] + more, in: folder), in: folder)
        }
        #expect(try train("--shortcuts", "--upsample", "nearest", "--name", "with").status == 0)
        let text = try CommandLineTool.run("info", "runs/with", in: folder).output
        #expect(text.contains("nearest upsampling, shortcuts"), "\(text)")
        let plain = try train("--upsample", "nearest", "--init-from", "runs/with", "--name", "without")
        #expect(plain.status == 1 && plain.errors.contains("shortcut.weight") && plain.errors.contains("--shortcuts"))
        let colors = try CommandLineTool.run(
            "train", "--recipe", "colorization", "--a", "a", "--size", "32", "--shortcuts", "--steps", "1", in: folder)
        #expect(colors.status == 64 && colors.errors.contains("--shortcuts is not for"), "\(colors.errors)")
    }

    @Test("Discriminators that see features resume to the same bytes, and say what they lack") func features() throws {
        let training = [
            "train", "--a", "a", "--b", "b", "--size", "16", "--load-size", "18", "--generator", "resnet-1", "--ngf", "4",
            "--ndf", "4",
            "--discriminator", "pixel", "--see-features", "--quiet", "--steps", "4",
        ]
        func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
            try CommandLineTool.finish(CommandLineTool.start(arguments, in: folder), in: folder)
        }
        for name in ["straight", "parts"] {
            let outcome = try run(training + ["--name", name, "--keep-every", "2"])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try run(["train", "--resume-from", "2", "--name", "parts", "--quiet"]).status == 0)
        for name in ["model.safetensors", "checkpoints/latest.safetensors"] {
            #expect(try folder.bytes("runs/parts/\(name)") == folder.bytes("runs/straight/\(name)"), "\(name)")
        }
        let save = try run(["info", "runs/straight/checkpoints/latest.safetensors"])
        #expect(save.output.contains("discriminator pixel, 4 filters, instance norm, and features"), "\(save.output)")

        let paired = try run(training + ["--recipe", "pix2pix", "--generator", "unet-32", "--size", "32", "--load-size", "34"])
        #expect(paired.status != 0 && paired.errors.contains("judges them together with their inputs"), "\(paired.errors)")
        let alone = try CommandLineTool.shell(
            "mkdir -p bin; cp \"$(command -v cyclegan)\" bin/; bin/cyclegan \(training.joined(separator: " ")) --name alone 2>&1",
            in: folder)
        #expect(
            alone.status != 0
                && alone.output.contains(
                    "efficientnet-lite0-features.safetensors, which --see-features needs, is not with the command"),
            "\(alone.output)")
        // A budget does not pass over the presets that need them.
        let budget = try CommandLineTool.shell("bin/cyclegan train --a a --b b --budget 9h --dry-run 2>&1", in: folder)
        #expect(budget.status != 0 && budget.output.contains("which --see-features needs"), "\(budget.output)")
        let other = try run(["train", "--resume", "--name", "parts", "--no-see-features", "--quiet"])
        #expect(other.status != 0 && other.errors.contains("--see-features cannot change"), "\(other.errors)")
    }
}
