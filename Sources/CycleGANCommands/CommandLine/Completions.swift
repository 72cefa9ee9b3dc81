import ArgumentParser
import Files
import Runs

/// What shells complete: names of runs, and models.
enum Completions {
    /// Names of runs in the folder that `--runs` names on the line.
    static let runs = CompletionKind.custom { words, _, prefix in
        names(in: runsFolder(words)).filter { $0.hasPrefix(prefix) }
    }

    /// Runs by their folders, then files of weights and folders.
    static let models = CompletionKind.custom { words, _, prefix in
        let folder = runsFolder(words)
        let runs = names(in: folder).map { folder.appendingPathPart($0) }.filter { $0.hasPrefix(prefix) }
        return runs + paths(prefix).filter { !runs.contains($0) }
    }

    /// The folders with a `config.json`.
    private static func names(in folder: String) -> [String] {
        ((try? Folder.names(in: folder)) ?? []).filter {
            FileStatus.exists(RunFolder(runs: folder, name: $0).configuration)
        }
    }

    private static func runsFolder(_ words: [String]) -> String {
        guard let option = words.firstIndex(of: "--runs"), option + 1 < words.count else { return "runs" }
        return words[option + 1]
    }

    /// Files of weights and folders that begin with `prefix`; folders end in a slash.
    private static func paths(_ prefix: String) -> [String] {
        let parent = prefix.hasSuffix("/") ? prefix : prefix.folderPart
        let start = parent.isEmpty || prefix.hasSuffix("/") ? parent : parent.appendingPathPart("")
        return ((try? Folder.names(in: parent.isEmpty ? "." : parent)) ?? []).compactMap { name in
            let path = start + name
            guard path.hasPrefix(prefix), !name.hasPrefix(".") else { return nil }
            switch FileKind(ofFileAt: path) {
            case .folder: return path + "/"
            case .regular: return ["safetensors", "pth", "pt"].contains(name.pathExtension.lowercased()) ? path : nil
            default: return nil
            }
        }
    }
}
