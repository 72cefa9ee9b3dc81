import Files

/// An entry of a zip file, with the checksum that the directory gives for it.
struct ZipEntrySource: Sendable {
    let file: MappedFile
    let path: String
    let name: String
    let range: Range<Int>
    let checksum: UInt32

    /// Compares the checksum with that of the bytes.
    ///
    /// Writers that leave checksums out give 0, which no file is refused for.
    /// - Throws: `CheckpointError` where they differ.
    func check() throws(CheckpointError) {
        guard checksum != 0 else { return }
        let found = withExtendedLifetime(file) { CRC32.of(UnsafeRawBufferPointer(rebasing: file.bytes[range])) }
        guard found == checksum else {
            throw CheckpointError(
                "the bytes of '\(name.onOneLine)' are not those that were written (their checksum differs) in", path: path,
                remedy: "the file is damaged; copy or download it again")
        }
    }
}
