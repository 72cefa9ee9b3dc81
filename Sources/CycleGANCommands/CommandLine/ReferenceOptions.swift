import ArgumentParser
import Files

/// Options under the names of pytorch-CycleGAN-and-pix2pix.
///
/// They are replaced by the options of this command before the arguments are parsed, where they mean the same; the others are
/// refused with the option that does it here.
package enum ReferenceOptions {
    /// Returns the arguments with the options of the reference replaced.
    ///
    /// - Throws: `ValidationError` for one that means nothing here.
    static func replaced(in arguments: [String]) throws -> [String] {
        guard let command = arguments.first, let table = ["train": train, "translate": translate][command] else {
            return arguments
        }
        var line = ReferenceLine(
            Array(arguments.dropFirst()), table: table, own: command == "translate" ? ["--model"] : [],
            ownValues: command == "translate" ? ["--direction"] : ["--direction", "--preprocess"])
        guard line.isOfReference else { return arguments }
        if command == "train" { try line.replaceForTraining() } else { try line.replaceForTranslation() }
        if !line.problems.isEmpty { throw ValidationError(line.problems.joined(separator: "; ")) }
        return [command] + line.result
    }
}

/// A command line with options of the reference.
private struct ReferenceLine {
    private let table: [String: ReferenceOption]
    private let arguments: [String]
    private let ownValues: Set<String>
    /// The values of the options of the reference that are taken together.
    private var together: [String: String] = [:]
    /// Arguments for this command.
    private(set) var result: [String] = []
    /// Why options are refused.
    private(set) var problems: [String] = []

    /// Whether an option is spelled as only the reference spells it.
    let isOfReference: Bool

    /// - Parameters:
    ///   - own: Names in the table that alone do not say whose option it is.
    ///   - ownValues: Names of options that this command has too, with values of its own.
    init(_ arguments: [String], table: [ReferenceOption], own: Set<String>, ownValues: Set<String>) {
        (self.arguments, self.ownValues) = (arguments, ownValues)
        let table = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })
        self.table = table
        isOfReference = arguments.prefix { $0 != "--" }.contains { argument in
            guard let name = argument.split(separator: "=", maxSplits: 1).first.map(String.init) else { return false }
            return table[name] != nil && !own.contains(name)
        }
    }

    private func has(_ name: String) -> Bool { result.contains { $0 == name || $0.hasPrefix(name + "=") } }

    /// Replaces the options that stand for themselves, and gathers those that are taken together.
    private mutating func replaceAll() throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                result += ["--"] + rest
                return
            }
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, let option = table[name] else {
                result.append(argument)
                continue
            }
            var value = parts.count == 2 ? parts[1] : nil
            if option.hasValue && value == nil {
                guard let next = rest.popFirst() else { throw ValidationError("missing value for \(name)") }
                value = next
            }
            replace(option, value ?? "")
        }
    }

    private mutating func replace(_ option: ReferenceOption, _ value: String) {
        switch option.meaning {
        case .option(let name): result += [name, value]
        case .flag(let name): result.append(name)
        case .values(let values, let otherwise):
            if let same = values.first(where: { $0.value == value }) {
                result += same.arguments
            } else if ownValues.contains(option.name) {
                // A value of this command, or a wrong one that the parser names.
                result += [option.name, value]
            } else {
                problems.append("\(option.name) \(value) is not taken - \(otherwise)")
            }
        case .nothing: break
        case .refused(let remedy, _): problems.append("\(option.name) is not taken - \(remedy)")
        case .together: together[option.name] = value
        }
        if case .nothing = option.meaning { together[option.name] = "" }
    }

    mutating func replaceForTraining() throws {
        try replaceAll()
        if let root = together["--dataroot"] { result += [Self.dataOption(ofModel: together["--model"]), root] }
        switch together["--model"] {
        case nil, "cycle_gan": break
        case "cut": if !has("--recipe") { result += ["--recipe", "cut"] }
        case let other? where ["pix2pix", "colorization"].contains(other): result += ["--recipe", other]
        case let other?: problems.append("--model \(other) is not taken - --recipe names the methods")
        }
        if let size = together["--crop_size"] {
            result += ["--size", size]
            // There, the load size does not follow the crop.
            if !has("--load-size") && !has("--preset") { result += ["--load-size", "286"] }
        }
        switch together["--lr_policy"] {
        case nil: break
        case "linear", "plateau": result += ["--lr-policy", together["--lr_policy"]!]
        case "step":
            result += ["--lr-policy", "step", "--lr-factor", "0.1"]
            if !has("--lr-period") { result += ["--lr-period", "50"] }
        case let other?:
            problems.append(
                "--lr_policy \(other) is not taken - "
                    + (other == "cosine" ? "--lr-policy cosine is laid over the whole run" : "--lr-policy names the schedules"))
        }
    }

    /// The option for the images of a method of the reference.
    private static func dataOption(ofModel model: String?) -> String {
        switch model {
        case "pix2pix": "--pairs"
        case "colorization": "--a"
        default: "--data"
        }
    }

    mutating func replaceForTranslation() throws {
        try replaceAll()
        if let root = together["--dataroot"] {
            result.insert(root, at: 0)
            switch together["--model"] {
            case nil, "test": break
            case "cycle_gan":
                problems.append(
                    "--model cycle_gan is not taken - translate \(root)/testA, then \(root)/testB with --direction b2a")
            case let other?: result += ["--model", other]
            }
            try scale()
            // There, networks with dropout use it in tests, unless they are told not to.
            if together["--eval"] == nil && together["--no_dropout"] == nil { result.append("--dropout") }
        } else {
            if let model = together["--model"] { result += ["--model", model] }
            if together["--load_size"] != nil || together["--crop_size"] != nil || together["--preprocess"] != nil { try scale() }
        }
        let runs = together["--checkpoints_dir"]
        if let name = together["--name"] {
            result += ["--model", (runs ?? "runs").appendingPathPart(name)]
        } else if let runs {
            result += ["--runs", runs]
        }
    }

    /// There, a test scales images to a square.
    private mutating func scale() throws {
        let method = together["--preprocess"] ?? "resize_and_crop"
        if method == "none" { return }
        guard method == "resize_and_crop" else {
            problems.append("--preprocess \(method) is not taken - --max-side N scales images in their shape")
            return
        }
        let crop = together["--crop_size"] ?? together["--load_size"] ?? "256"
        if let load = together["--load_size"], load != crop {
            problems.append(
                "--load_size \(load) with --crop_size \(crop) is not taken - images are not cropped, --size N scales them")
        }
        result += ["--size", crop]
    }
}
