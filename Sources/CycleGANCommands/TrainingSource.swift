import ArgumentParser
import ImageDatasets
import Recipes
import Runs

/// Where the images of a training are, as the options name it.
struct TrainingSource {
    let a, b, data, pairs: String?
    /// Whether B is translated to A; nil where no direction is given.
    let isReversed: Bool?

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
    var impliedRecipe: Recipe.Name { pairs != nil ? .pix2pix : a != nil && b == nil ? .colorization : .cycleGAN }

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
        guard let recipe else { return }
        let name = "--recipe \(recipe.rawValue)"
        if pairs != nil && recipe != .pix2pix { throw ValidationError("--pairs goes with --recipe pix2pix, not with \(name)") }
        if isReversed == true && (recipe == .cycleGAN || recipe == .colorization) {
            throw ValidationError(
                recipe == .cycleGAN
                    ? "--direction is for recipes that learn one: cyclegan learns both, translate has --direction b2a"
                    : "--direction is not for colorization, which goes from grey to colours")
        }
        if isReversed != nil && !isGiven && !isNeeded {
            throw ValidationError("--direction goes with the images: a run that is resumed keeps its own")
        }
        switch recipe {
        case .pix2pix:
            if data != nil { throw ValidationError("--data is for unpaired sets: give --pairs, or --a and --b, with \(name)") }
            if isNeeded && pairs == nil && a == nil && b == nil {
                throw ValidationError(
                    "missing --pairs DIR (or --a DIR and --b DIR with the same file names) - give the folder of pairs")
            }
            try checkBoth()
        case .colorization:
            if b != nil || data != nil { throw ValidationError("\(name) learns from the pictures of --a alone") }
            if isNeeded && a == nil { throw ValidationError("missing --a DIR - give the folder of colour pictures") }
        default:
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
            let isReversed = isReversed ?? false
            let folders =
                try pairs.map { try PairedFolders(pairs: $0, isReversed: isReversed) }
                ?? PairedFolders(a: a ?? "", b: b ?? "", isReversed: isReversed)
            return Images(data: try RunConfiguration.Data(folders), runName: folders.runName)
        case .colorization:
            let set = try UnpairedFolders.sets(a ?? "")
            return Images(
                data: RunConfiguration.Data(training: [set.train], test: [set.test], domains: [set.name]),
                runName: "colors-" + set.name)
        default:
            let folders = try data.map { try UnpairedFolders(data: $0) } ?? UnpairedFolders(a: a ?? "", b: b ?? "")
            let order = isReversed == true ? [1, 0] : [0, 1]
            func ordered<Item>(_ items: [Item]) -> [Item] { order.map { items[$0] } }
            return Images(
                data: RunConfiguration.Data(
                    training: ordered([folders.trainA, folders.trainB]), test: ordered([folders.testA, folders.testB]),
                    domains: ordered(folders.domains)),
                runName: Self.runName(folders.runName, folders.domains, isReversed: isReversed == true))
        }
    }

    /// `zebras2horses` where `horses2zebras` is reversed.
    private static func runName(_ name: String, _ domains: [String], isReversed: Bool) -> String {
        guard isReversed else { return name }
        return name == domains.joined(separator: "2") ? domains.reversed().joined(separator: "2") : name + "-b2a"
    }
}
