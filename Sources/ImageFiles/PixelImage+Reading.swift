extension PixelImage {
    /// Reads a PNG or JPEG file, told by its content and not by its extension.
    ///
    /// - PNG: 1 to 16 bits, grey, palette, RGB, with or without alpha, interlaced. Palettes and less than 8 bits become 8
    ///   bits, 16 stay 16, a transparent colour becomes an alpha channel. Gamma and colour profiles are not applied.
    /// - JPEG: baseline and progressive, grey, RGB, CMYK and YCCK (converted to RGB without a colour profile; inks are taken
    ///   as inverted where Adobe's marker stands, as written by its programs), and arithmetic coding where the installed
    ///   libjpeg has it. 12 bits, lossless and hierarchical files are refused by name.
    /// - The orientation that EXIF asks for is applied, in both formats; damaged EXIF is ignored.
    /// - A file that ends before its picture does is refused. Damage inside the coded data of a JPEG that libjpeg decodes
    ///   past gives a picture, as it does in every viewer; a PNG has checksums and is refused.
    ///
    /// - Throws: `ImageFileError`, which names the file, what is wrong and what to do.
    public init(contentsOf path: String, limits: DecodingLimits = .default) throws(ImageFileError) {
        self = try EncodedImage(contentsOf: path, limits: limits).decoded(limits: limits)
    }

    /// Reads a PNG or JPEG from memory, as `init(contentsOf:limits:)` does.
    ///
    /// - Parameter name: what errors call the bytes.
    public init(
        encoded bytes: [UInt8], name: String = "(in memory)", limits: DecodingLimits = .default
    ) throws(ImageFileError) {
        self = try EncodedImage(bytes: bytes, name: name).decoded(limits: limits)
    }
}
