import Files
import ImageDatasets
import ModelFiles
import Recipes
import Runs
import Training

/// Messages for the errors of libraries, with remedies in terms of the command line.
///
/// Libraries do not know the options of the command. This is the only place that adds them to errors.
enum Remedies {
    /// Returns the message for an error: what is wrong, the file, and what to do, in one line.
    static func line(_ error: any Error) -> String { report(error).description }

    /// Returns the parts of the message for an error.
    static func report(_ error: any Error) -> ErrorReport {
        if case RunError.cannotChange(let change, let path) = error {
            let isFlag = change.from == "true" || change.from == "false"
            if isFlag {
                return ErrorReport(
                    "\(OptionNames.name(of: change.option)) cannot change when \(path.onOneLine) is resumed", file: path,
                    remedy: "leave it out, or start a new run, which --init-from gives the weights of this one")
            }
            return ErrorReport(
                "\(OptionNames.name(of: change.option)) cannot be \(change.to ?? "left out") when \(path.onOneLine) is resumed, "
                    + "where it is \(change.from ?? "not set")", file: path,
                remedy: "leave it out, or start a new run, which --init-from gives the weights of this one")
        }
        var report: ErrorReport
        if let error = error as? any OneLineError {
            report = error.report
        } else {
            // Its description may end in a remedy of its own.
            let text = String(describing: error), own = text.firstRange(of: " - ")
            report = ErrorReport(
                own.map { String(text[..<$0.lowerBound]) } ?? text, remedy: own.map { String(text[$0.upperBound...]) })
        }
        if let remedy = remedy(error) { report.remedy = remedy }
        return report
    }

    /// The remedy in terms of the command line; nil where that of the library applies.
    private static func remedy(_ error: any Error) -> String? {
        switch error {
        case let error as ImageDatasetError: remedy(error)
        case let error as RunError: remedy(error)
        case let error as ModelFileError: remedy(error)
        case is NonFiniteLoss: "lower --lr, or set --clip-norm"
        default: nil
        }
    }

    /// The remedy that replaces that of the library; nil where the library's own applies.
    private static func remedy(_ error: ImageDatasetError) -> String? {
        switch error {
        case .smallerThanCrop, .noneFit: "use a smaller --size or --preprocess resize-and-crop"
        case .missingSet: "--data is a folder with trainA and trainB; give two folders of images with --a and --b"
        case .unequalPair: "resize one of them, or give --size"
        case .unequalSizes: "use --batch 1 or --preprocess resize-and-crop"
        case .sizesNotPositive: "correct --size or --load-size"
        case .cropLargerThanLoadSize: "raise --load-size or lower --size"
        default: nil
        }
    }

    private static func remedy(_ error: RunError) -> String {
        switch error {
        case .notAFolder: "choose another --name or --runs"
        case .missing: "check --name and --runs; a new run is started without --resume"
        case .exists: "give another --name, or --resume to go on, or --overwrite to start anew"
        case .notARun: "choose another --name, it is not overwritten"
        case .inUse: "wait for it, or give another --name"
        case .nothingToResume: "start one with --a and --b or --data, or name its folder with --runs"
        case .noConfiguration: "give the folder of a run"
        case .damagedConfiguration, .absurd: "restore the file or start a new run"
        case .newer: "update cyclegan"
        case .nothingSaved: "start it anew with --overwrite"
        case .modelMissing(let path): "cyclegan train --resume --name \(path.lastPathPart.shellQuoted) writes it"
        case .damagedSave(_, _, let steps), .unfitSave(_, _, let steps):
            steps.last.map { "restore the save, or go back to another with --resume-from \($0)" }
                ?? "restore the save, or start the run again with --overwrite"
        case .cannotChange: "leave it out, or start a new run"
        case .lostImages:
            "put them back; train and --resume take their new folders with --a and --b, --data or --pairs"
        case .otherImages: "give the folders of the run's images, or start a new run with --init-from"
        case .alreadyFurther: "--steps and --epochs are the length of the whole run, not what is added"
        case .noSave(_, _, let steps):
            (steps.isEmpty ? "leave out --resume-from" : steps.count == 1 ? "give that one" : "give one of them")
                + "; --keep-every N keeps more"
        case .diverged(_, _, let steps):
            steps.last.map { newest in
                let others = steps.dropLast().map(String.init).joined(separator: ", ")
                return "go on with --resume-from \(newest) and a lower --lr, perhaps also --clip-norm 1"
                    + (others.isEmpty ? "" : " (there are also saves of steps \(others))")
            } ?? "there is no good save before; start again with a lower --lr, perhaps also --clip-norm 1"
        case .otherRecipe(_, let recipe):
            "use cyclegan \(recipe.command)" + (recipe.traits.translates ? ", without --recipe" : "")
        case .noModel: "give a run folder, a .safetensors or a .pth file"
        case .noModelInFolder: "give the folder of a run that has saved"
        case .noRun(_, translates: true): "train one with cyclegan train, or give --model"
        case .noRun(_, translates: false): "train one with cyclegan gan train, or give --model"
        case .noFeatures: "install it anew with Scripts/install, or train anew with --no-see-features"
        case .noStartFolder: "give a run folder, a folder with G_A.safetensors and the like, or a file of weights"
        case .noStartWeights:
            "give a run folder, or networks of this recipe (G_A, G_B, D_A, D_B, or G, D, F) as .safetensors or .pth, or latest_net_G_A.pth "
                + "and the like"
        case .unsuitable(let images, _): images.remedy
        }
    }

    private static func remedy(_ error: ModelFileError) -> String {
        switch error {
        case .empty: "give a trained model"
        case .damagedDescription, .absurdDescription: "train or fetch the model again"
        case .newer: "update cyclegan"
        case .makesImagesFromNoise: "use cyclegan gan sample with it"
        case .translatesImages: "use cyclegan translate with it"
        case .noGenerator: "give a generator's file, or another --direction"
        case .severalNetworks, .noNetwork: "choose one of them with --network NAME, in convert and translate"
        case .otherDirection: "leave out --direction, or train another with --direction b2a"
        case .trainingSave: "give its run folder, or the model.safetensors in it"
        case .notFinite: "use an earlier save or another file"
        case .otherBlur: "only networks with the usual blurs, 1-2-1 and 1-3-3-1, can be used"
        case .discriminatorOnly: "give a generator's file"
        case .unknownNetwork:
            "ResNet and U-Net generators with the names of pytorch-CycleGAN-and-pix2pix and GAN Compression are"
        case .noFeatureNetwork:
            "give the EfficientNet-Lite0 that Scripts/fetch-features brings, or pt_inception-2015-12-05-6726825d.pth"
        case .otherChannels: "only grey and RGB can be translated"
        case .mismatch: "the file is damaged or of another network"
        case .otherNetwork:
            "give --recipe, --generator, --ngf, --ndf, --norm, --antialias, --upsample, --shortcuts (--no-shortcuts) and --see-features "
                + "(--no-see-features) as the weights were trained with; cyclegan info says how"
        }
    }
}

extension ScheduleError {
    /// What is wrong, with the names of the options.
    var onCommandLine: String {
        switch self {
        case .warmUp: description
        case .milestone(let milestone, let length, let unit, let hasWarmUp):
            "--lr-milestones \(milestone) would never come: the run has \(length) \(unit)\(hasWarmUp ? " after its warm-up" : "")"
        case .least(let least, let learningRate): "--lr-min \(least) is above the learning rate \(learningRate)"
        }
    }
}

extension Recipe {
    /// The subcommand that trains with this recipe.
    var command: String {
        switch self {
        case .cycleGAN, .cut, .fastCUT, .pix2pix, .colorization: "train"
        case .gan: "gan train"
        }
    }
}
