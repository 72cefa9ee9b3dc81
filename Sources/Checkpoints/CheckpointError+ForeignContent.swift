extension CheckpointError {
    /// The file is no safetensors file at all; says what it seems to be instead.
    static func notSafetensors(_ file: UnsafeRawBufferPointer, path: String) -> CheckpointError {
        let start = file.prefix(256)
        func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
        // Servers and version control leave text where a file should be; case, blank lines and a byte order mark vary.
        let text = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }.lowercased()

        if file.isEmpty {
            return cutShort("expected safetensors, found the empty file", path: path)
        }
        if text.hasPrefix("version https://git-lfs") {
            return CheckpointError(
                "expected safetensors, found the Git LFS pointer", path: path,
                remedy: "fetch the real file with 'git lfs pull', or download it")
        }
        if text.hasPrefix("<") {
            return CheckpointError(
                "expected safetensors, found the web page", path: path,
                remedy: "the download gave a page instead of the file; open its address in a browser and save the file itself")
        }
        if begins([0x50, 0x4b, 0x03, 0x04]) || begins([0x80, 0x02]) {
            return CheckpointError(
                "expected safetensors, found what looks like PyTorch's own format in", path: path,
                remedy: "save its state_dict with safetensors.torch.save_file, and name that file")
        }
        if begins([0x89, 0x50, 0x4e, 0x47]) || begins([0xff, 0xd8, 0xff]) {
            return CheckpointError("expected safetensors, found the picture", path: path, remedy: "name a file of weights")
        }
        return CheckpointError(
            "no safetensors header in", path: path,
            remedy: "name a .safetensors file; if this is one, it is damaged: copy or download it again")
    }
}
