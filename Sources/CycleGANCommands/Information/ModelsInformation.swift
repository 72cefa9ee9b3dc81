import Files
import ModelFiles

/// The files of weights in a folder, and its images where it has some.
struct ModelsInformation: Encodable, CustomStringConvertible {
    struct Model: Encodable {
        let file, summary: String
        /// The number of parameters of all networks; nil where the file cannot be read.
        let parameters: Int?
    }

    let folder: String
    let models: [Model]
    let images: FolderInformation?

    /// Nil where no entry of the folder is a file of weights.
    init?(_ folder: String, names: [String]) {
        self.folder = folder
        models = names.filter { ["safetensors", "pth", "pt"].contains($0.pathExtension.lowercased()) }.map { name in
            let path = folder.appendingPathPart(name)
            do {
                let file = try ModelFile(contentsOf: path)
                return Model(
                    file: path, summary: ModelInformation.summary(of: file),
                    parameters: file.networks.values.map(\.parameterCount).reduce(0, +))
            } catch {
                return Model(file: path, summary: Remedies.report(error).what, parameters: nil)
            }
        }
        if models.isEmpty { return nil }
        images = try? FolderInformation(folder)
    }

    var description: String {
        var table = Table(["file", "parameters", "what"], endsInText: true)
        for model in models {
            table.add([model.file.lastPathPart.onOneLine, model.parameters?.formatted() ?? "-", model.summary])
        }
        return "\(folder.onOneLine): \(TrainingOutlook.count(models.count, "file")) of weights\n\(table)"
            + (images.map { "\n\($0)" } ?? "")
    }
}
