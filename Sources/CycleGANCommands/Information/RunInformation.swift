import Files
import ModelFiles
import Runs

/// Information about a run folder.
struct RunInformation: Encodable, CustomStringConvertible {
    let run: String
    let configuration: RunConfiguration
    let model: ModelInformation?
    /// The last line of the log, by column.
    let lastStep: [String: String]

    init(_ folder: RunFolder, size: Int?) throws {
        run = folder.path
        configuration = try folder.readConfiguration()
        model =
            FileStatus.exists(folder.model)
            ? ModelInformation(try ModelFile(contentsOf: folder.model), folder.model, size: size) : nil
        let rows = String(decoding: (try? InputFile.contents(of: folder.log)) ?? [], as: UTF8.self).split(separator: "\n")
        lastStep =
            rows.count < 2
            ? [:]
            : Dictionary(
                zip(rows[0].split(separator: ","), rows[rows.count - 1].split(separator: ",")).map { (String($0), String($1)) }
            ) { $1 }
    }

    var description: String {
        let data = configuration.data
        var lines = [
            "\(run): \(configuration.recipe.traits.title) run on \(data.training.joined(separator: " and ")), seed \(configuration.seed)",
            "images: \(data.fingerprints.map { "\($0.count)" }.joined(separator: " and ")), \(data.preprocessing.rawValue) to \(data.size) pixels"
                + " (load size \(data.loadSize)), batch \(data.batch)",
        ]
        if let step = lastStep["step"] {
            let losses = lastStep.keys.filter { !["step", "epoch", "lr", "seconds"].contains($0) }.sorted()
            lines.append("last step: \(step), " + losses.map { "\($0) \(lastStep[$0] ?? "")" }.joined(separator: ", "))
        }
        lines.append(model.map { $0.description } ?? "nothing saved yet")
        return lines.joined(separator: "\n")
    }
}
