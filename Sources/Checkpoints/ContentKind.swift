/// What a file seems to be, judged by its first bytes.
enum ContentKind: Equatable {
    case safetensors
    /// PyTorch's own format since 1.6, or another zip archive.
    case zip
    /// PyTorch's own format before 1.6.
    case legacy
    /// A pickle that PyTorch did not write.
    case pickle
    case empty, gitLFSPointer, webPage, picture, onnx
    /// Keras's older files, and other data.
    case hdf5
    /// PyTorch's first format, or another archive.
    case tar
    /// gzip, xz, bzip2, Zstandard, 7z or RAR.
    case compressed
    /// One array of NumPy's.
    case numPy
    /// A network of TensorFlow's, in its format SavedModel.
    case savedModel
    /// Weights of TensorFlow's, as its training scripts save them.
    case tensorFlowCheckpoint
    case tensorFlowLite, gguf
    case unknown

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
        } else if let kind = Self.kindOfOthers(file) {
            self = kind
        } else if file.count > 2, file[0] == 0x08, (3...20).contains(file[1]), file[2] == 0x12 {
            self = .onnx  // the version of the format, then the producer's name
        } else {
            // Servers and version control leave text where a file should be; case, blank lines and a byte order mark vary.
            let text = String(decoding: start.prefix(256), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }
                .lowercased()
            self = text.hasPrefix("version https://git-lfs") ? .gitLFSPointer : text.hasPrefix("<") ? .webPage : .unknown
        }
    }

    /// What other programs keep networks and arrays in, by the bytes that their files begin or end with.
    private static func kindOfOthers(_ file: UnsafeRawBufferPointer) -> ContentKind? {
        let signatures: [(Int, [UInt8], ContentKind)] = [
            (0, [0x89] + Array("HDF\r\n\u{1a}\n".utf8), .hdf5), (257, Array("ustar".utf8), .tar),
            (0, [0x1f, 0x8b], .compressed), (0, [0xfd] + Array("7zXZ".utf8), .compressed), (0, Array("BZh".utf8), .compressed),
            (0, [0x28, 0xb5, 0x2f, 0xfd], .compressed), (0, Array("7z".utf8) + [0xbc, 0xaf], .compressed),
            (0, Array("Rar!".utf8), .compressed), (0, [0x93] + Array("NUMPY".utf8), .numPy),
            (0, [0x08, 0x01, 0x12], .savedModel),
            (4, Array("TFL3".utf8), .tensorFlowLite), (0, Array("GGUF".utf8), .gguf),
            // The end of a sorted table, which both versions of TensorFlow's checkpoints have.
            (file.count - 8, [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], .tensorFlowCheckpoint),
            (0, Array("model_checkpoint_path:".utf8), .tensorFlowCheckpoint),
        ]
        return signatures.first { place, bytes, _ in place >= 0 && file.dropFirst(place).starts(with: bytes) }?.2
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
