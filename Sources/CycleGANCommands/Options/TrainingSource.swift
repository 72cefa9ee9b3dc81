import ArgumentParser
import ImageDatasets
import ModelFiles
import Recipes
import Runs

/// What a training learns from, and by which method.
struct TrainingSource: ParsableArguments {
    @Option(help: .plain("Method of training", default: Recipe.Name.cycleGAN.rawValue))
    var recipe: TranslationRecipe?

    @Option(help: "Folder of the images A.", completion: .directory)
    var a: String?

    @Option(help: "Folder of the images B; of pix2pix with the same file names as A.", completion: .directory)
    var b: String?

    @Option(help: "Folder with trainA and trainB (and testA, testB), instead of --a and --b.", completion: .directory)
    var data: String?

    @Option(
        help: """
            Of pix2pix, instead of --a and --b: folder of pictures with A on the left and B on the right, or with a metadata.jsonl that \
            names input_file_name and output_file_name; of its subfolders train is trained on, and test or val tested with.
            """, completion: .directory)
    var pairs: String?

    @Option(
        help: """
            Of cut, fastcut and pix2pix: whether to translate from A to B, or the other way, where A and B then change places \
            (default: a2b).
            """)
    var direction: TranslationDirection?

    @Option(
        help: .plain(
            "A set of options, which other options override; with --budget usually the largest that the time is enough for",
            default: Preset.standard.rawValue))
    var preset: Preset?

    @Option(
        help: """
            Start weights of any of the networks, such as G_A, G_B, D_A, D_B or G, D, F, for the same options of networks: a run folder, \
            a folder of .safetensors or .pth files, or such a file.
            """, completion: Completions.models)
    var initFrom: String?

    /// The method of a new run.
    var name: Recipe.Name { recipe?.name ?? .cycleGAN }
    private var isReversed: Bool { direction == .b2a }

    /// The images of a training, listed.
    struct Images {
        /// The data of a new run.
        let data: RunConfiguration.Data
        /// The name of a run on these images.
        let runName: String

        /// Puts the folders in the place of those of a run that is resumed.
        func replace(in stored: inout RunConfiguration.Data) {
            (stored.training, stored.test) = (data.training, data.test)
            (stored.arrangement, stored.isReversed) = (data.arrangement, data.isReversed)
        }
    }

    /// Whether any images are named.
    var isGiven: Bool { [a, b, data, pairs].contains { $0 != nil } }

    /// The recipe that fits the options where none is named.
    var impliedRecipe: Recipe.Name {
        recipe?.name ?? (pairs != nil ? .pix2pix : a != nil && b == nil ? .colorization : .cycleGAN)
    }

    /// Checks that the options fit each other and the recipe.
    ///
    /// - Parameters:
    ///   - recipe: The recipe; nil where it is not known yet.
    ///   - isNeeded: Whether images must be named, as for a new run.
    /// - Throws: `ValidationError`.
    func validate(recipe: Recipe.Name?, isNeeded: Bool) throws {
        if data != nil && (a != nil || b != nil) { throw ValidationError("--data takes the place of --a and --b") }
        if pairs != nil && (a != nil || b != nil || data != nil) {
            throw ValidationError("--pairs takes the place of --a, --b and --data")
        }
        if direction != nil && !isGiven && !isNeeded {
            throw ValidationError("--direction goes with the images: a run that is resumed keeps its own")
        }
        guard let recipe else { return }
        let name = "--recipe \(recipe.rawValue)"
        if pairs != nil && recipe != .pix2pix { throw ValidationError("--pairs goes with --recipe pix2pix, not with \(name)") }
        if isReversed && (recipe == .cycleGAN || recipe == .colorization) {
            throw ValidationError(
                recipe == .cycleGAN
                    ? "--direction is for recipes that learn one: cyclegan learns both, translate has --direction b2a"
                    : "--direction is not for colorization, which goes from grey to colours")
        }
        switch recipe {
        case .pix2pix:
            if isNeeded && !isGiven {
                throw ValidationError(
                    "missing --pairs DIR (or --a DIR and --b DIR with the same file names) - give the folder of pairs")
            }
            try checkBoth()
        case .colorization:
            if b != nil || data != nil { throw ValidationError("\(name) learns from the pictures of one folder: give --a alone") }
            if isNeeded && a == nil { throw ValidationError("missing --a DIR - give the folder of colour pictures") }
        case .cycleGAN, .cut, .fastCUT, .gan:
            try checkBoth()
            if isNeeded && data == nil && a == nil {
                throw ValidationError("missing --a DIR and --b DIR (or --data ROOT) - give the folders of images")
            }
        }
    }

    private func checkBoth() throws {
        if data == nil && (a == nil) != (b == nil) {
            throw ValidationError("missing \(a == nil ? "--a" : "--b") DIR - give both folders of images")
        }
    }

    /// Lists the images.
    ///
    /// - Throws: `ImageDatasetError` where a folder is missing or has no image.
    /// - Precondition: The images are named, as `validate` checks.
    func images(of recipe: Recipe.Name) throws -> Images {
        switch recipe {
        case .pix2pix:
            let folders =
                try (pairs ?? data).map { try PairedFolders(pairs: $0, isReversed: isReversed) }
                ?? PairedFolders(a: a ?? "", b: b ?? "", isReversed: isReversed)
            return Images(data: try RunConfiguration.Data(folders), runName: folders.runName)
        case .colorization:
            let set = try UnpairedFolders.sets(a ?? "")
            return Images(
                data: RunConfiguration.Data(training: [set.train], test: [set.test], domains: [set.name]),
                runName: "colors-" + set.name)
        case .cycleGAN, .cut, .fastCUT, .gan:
            let folders = try data.map { try UnpairedFolders(data: $0) } ?? UnpairedFolders(a: a ?? "", b: b ?? "")
            let order = isReversed ? [1, 0] : [0, 1]
            func ordered<Item>(_ items: [Item]) -> [Item] { order.map { items[$0] } }
            return Images(
                data: RunConfiguration.Data(
                    training: ordered([folders.trainA, folders.trainB]), test: ordered([folders.testA, folders.testB]),
                    domains: ordered(folders.domains)),
                runName: Self.runName(folders.runName, folders.domains, isReversed: isReversed))
        }
    }

    /// `zebras2horses` where `horses2zebras` is reversed.
    private static func runName(_ name: String, _ domains: [String], isReversed: Bool) -> String {
        guard isReversed else { return name }
        return name == domains.joined(separator: "2") ? domains.reversed().joined(separator: "2") : name + "-b2a"
    }
}

/// A recipe that translates images.
struct TranslationRecipe: ExpressibleByArgument, Equatable {
    let name: Recipe.Name

    init?(argument: String) {
        guard let name = Recipe.Name(rawValue: argument), name != .gan else { return nil }
        self.name = name
    }

    static let allValueStrings = Recipe.Name.allCases.filter { $0 != .gan }.map(\.rawValue)
}
