/// What a file seems to be, judged by its first bytes.
enum ContentKind: Equatable {
    case safetensors
    /// PyTorch's own format since 1.6, or another zip archive.
    case zip
    /// PyTorch's own format before 1.6.
    case legacy
    /// A pickle that PyTorch did not write.
    case pickle
    case empty, gitLFSPointer, webPage, picture, onnx, unknown

    init(of file: UnsafeRawBufferPointer) {
        let start = file.prefix(2048)
        func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
        if file.isEmpty {
            self = .empty
        } else if begins(Array("PK".utf8) + [3, 4]) || begins(Array("PK".utf8) + [5, 6]) {
            self = .zip
        } else if file.count > 1, file[0] == PickleOperation.proto.rawValue, (2...5).contains(file[1]) {
            // The magic number stands after the protocol, and in protocol 4 after the length of a frame.
            let magic: [UInt8] = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
            let isFramed = file.count > 2 && file[2] == PickleOperation.frame.rawValue
            self = file.dropFirst(isFramed ? 11 : 2).starts(with: magic) ? .legacy : .pickle
        } else if Self.isTextPickle(start) {
            self = .pickle
        } else if file.count > 8, file[8] == UInt8(ascii: "{") {
            self = .safetensors
        } else if begins([0x89, 0x50, 0x4e, 0x47]) || begins([0xff, 0xd8, 0xff]) {
            self = .picture
        } else if file.count > 2, file[0] == 0x08, (3...20).contains(file[1]), file[2] == 0x12 {
            self = .onnx  // the version of the format, then the producer's name
        } else {
            // Servers and version control leave text where a file should be; case, blank lines and a byte order mark vary.
            let text = String(decoding: start.prefix(256), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }
                .lowercased()
            self = text.hasPrefix("version https://git-lfs") ? .gitLFSPointer : text.hasPrefix("<") ? .webPage : .unknown
        }
    }

    /// Whether a pickle without a protocol begins here, which names a function first: 'c', a module and a name, a line each.
    private static func isTextPickle(_ start: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard start.first == PickleOperation.global.rawValue else { return false }
        let lines = start.dropFirst().split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        return lines.count == 3
            && lines.prefix(2).allSatisfy { line in
                !line.isEmpty
                    && line.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || Unicode.Scalar($0).isAlphanumeric }
            }
    }
}

extension Unicode.Scalar {
    fileprivate var isAlphanumeric: Bool { isASCII && (properties.isAlphabetic || properties.numericType != nil) }
}

extension CheckpointError {
    /// The file is not of the expected format, or of neither format where that is nil; says what it seems to be instead.
    static func foreign(_ kind: ContentKind, expected format: WeightsFile.Format?, path: String) -> CheckpointError {
        switch format {
        case .safetensors: foreign(kind, expected: "safetensors", file: ".safetensors file", path: path)
        case .pyTorch: foreign(kind, expected: "PyTorch weights", file: ".pth file", path: path)
        case nil: foreign(kind, expected: "weights", file: ".pth or .safetensors file", path: path)
        }
    }

    /// The file does not hold what was `expected`, which a `file` would hold; says what it seems to be instead.
    static func foreign(_ kind: ContentKind, expected: String, file: String, path: String) -> CheckpointError {
        func found(_ what: String, _ remedy: String) -> CheckpointError {
            CheckpointError("expected \(expected), found \(what)", path: path, remedy: remedy)
        }
        return switch kind {
        case .empty: cutShort("expected \(expected), found the empty file", path: path)
        case .gitLFSPointer: found("the Git LFS pointer", "fetch the real file with 'git lfs pull', or download it")
        case .webPage:
            found(
                "the web page",
                "the download gave a page instead of the file; open its address in a browser and save the file itself")
        case .picture: found("the picture", "name a \(file)")
        case .onnx where !file.contains(".onnx"):
            found("the ONNX network", "name a \(file) of the same network; ONNX files are written, not read back")
        case .zip, .legacy:
            found("what looks like PyTorch's own format in", "name a \(file); convert this one to it first")
        case .pickle:
            found("a pickle that PyTorch did not write in", "save the weights with torch.save(network.state_dict(), path)")
        case .safetensors where !file.contains(".safetensors"): found("safetensors in", "name a \(file)")
        case .safetensors, .onnx, .unknown:
            CheckpointError(
                "no \(expected) in", path: path,
                remedy: "name a \(file); if this is one, it is damaged: copy or download it again")
        }
    }
}
