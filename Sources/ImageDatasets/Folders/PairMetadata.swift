import Files
import Foundation

/// The pairs that a `metadata.jsonl` names, one a line, as the `ImageFolder` of the library `datasets` of Hugging Face has it:
/// `{"input_file_name": "labels/1.png", "output_file_name": "photos/1.jpg"}`.
///
/// Paths are relative to the folder of the file. Where there are not these two columns, the first line must have exactly two others named
/// `file_name` or `..._file_name`, of which the first is the input. Other columns are passed over.
struct PairMetadata {
    static let fileName = "metadata.jsonl"

    private let folder: String
    private var pairs: [(input: String, output: String)] = []
    /// Files that are not there; their pairs are left out.
    private var missing: [UnreadableImage] = []

    static func exists(in folder: String) -> Bool { FileStatus.exists(ImageFolder.join(folder, fileName)) }

    /// Reads the file of a folder.
    ///
    /// - Parameter excluded: Subfolders whose pairs are left out.
    /// - Throws: `ImageDatasetError` where it cannot be read, or a line does not name a pair.
    init(folder: String, excluding excluded: [String] = []) throws(ImageDatasetError) {
        guard let isFolder = ImageFolder.isFolder(folder) else { throw .missingFolder(path: folder) }
        guard isFolder else { throw .notAFolder(path: folder) }
        self.folder = folder
        let path = ImageFolder.join(folder, Self.fileName)
        let bytes: [UInt8]
        do { bytes = try InputFile(path: path).bytes() } catch { throw .unreadableFolder(path: path, reason: error.summary) }
        var columns: (input: String, output: String)?
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.allSatisfy({ " \r\t".utf8.contains($0) }) {
            func damaged(_ reason: String) -> ImageDatasetError { .damagedMetadata(path: path, line: number + 1, reason: reason) }
            guard let row = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
                throw damaged("not a JSON object")
            }
            guard let found = columns ?? Self.columns(of: row, in: String(decoding: line, as: UTF8.self)) else {
                throw damaged("no two names of files")
            }
            columns = found
            guard let input = row[found.input] as? String, let output = row[found.output] as? String, !input.isEmpty,
                !output.isEmpty
            else { throw damaged("no \(found.input) or no \(found.output)") }
            if !excluded.contains(where: { input.hasPrefix($0 + "/") || output.hasPrefix($0 + "/") }) { add(input, output) }
        }
    }

    private mutating func add(_ input: String, _ output: String) {
        for (name, partner) in [(input, output), (output, input)] where !FileStatus.exists(ImageFolder.join(folder, name)) {
            let path = ImageFolder.join(folder, name)
            let reason = "no such file, the partner of \(partner.onOneLine) \(path.onOneLine)"
            missing.append(UnreadableImage(path: path, reason: reason))
            return
        }
        pairs.append((input, output))
    }

    private static func columns(of row: [String: Any], in line: String) -> (input: String, output: String)? {
        let usual = (input: "input_file_name", output: "output_file_name")
        if row[usual.input] != nil, row[usual.output] != nil { return usual }
        let names = row.keys.filter { $0 == "file_name" || $0.hasSuffix("_file_name") }
        // The members of a dictionary have no order, but those of the line have.
        let places = names.compactMap { name in line.range(of: "\"\(name)\"").map { (name, $0.lowerBound) } }
        let sorted = places.sorted { $0.1 < $1.1 }.map(\.0)
        return names.count == 2 && sorted.count == 2 ? (sorted[0], sorted[1]) : nil
    }

    /// The images that are named, in the order of the file.
    func images(threads: Int) throws(ImageDatasetError) -> (inputs: ImageFolder, outputs: ImageFolder) {
        guard !pairs.isEmpty else {
            throw .damagedMetadata(
                path: ImageFolder.join(folder, Self.fileName), line: 1, reason: missing.first?.reason ?? "no pair")
        }
        let inputs = try ImageFolder(path: folder, names: pairs.map(\.input), threads: threads)
        let outputs = try ImageFolder(path: folder, names: pairs.map(\.output), threads: threads)
        var summary = inputs.summary
        summary.unpaired = missing
        return (ImageFolder(path: folder, names: inputs.names, summary: summary), outputs)
    }
}
