extension PixelImage {
    /// Reads a PNG or JPEG file, recognized by its content, not by its extension.
    ///
    /// - PNG: 1 to 16 bits, grey, palette, RGB, with or without alpha, interlaced. Palettes and less than 8 bits become 8
    ///   bits, 16 stay 16, a transparent colour becomes an alpha channel. Gamma and colour profiles are not applied to the numbers.
    /// - JPEG: baseline and progressive, grey, RGB, CMYK and YCCK (converted to RGB without a colour profile; inks count as
    ///   inverted, as Adobe's programs write them, with and without Adobe's marker), and arithmetic coding where the installed libjpeg
    ///   supports it. Files of 12 bits and lossless and hierarchical ones are refused, with an error that says so.
    /// - The orientation that EXIF or XMP asks for is applied, in both formats, as by Pillow's `exif_transpose`; damaged EXIF is
    ///   ignored.
    /// - The ICC profile, the resolution and what a PNG says about its colours are kept as `metadata`.
    /// - A file that ends before its picture does is refused. A JPEG with damaged data that libjpeg can still decode gives a
    ///   picture, as in every viewer; a PNG has checksums, and a damaged one is refused.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limits: What the picture may cost to read.
    /// - Throws: `ImageFileError`, which says which file, what is wrong and what to do.
    public init(contentsOf path: String, limits: DecodingLimits = .default) throws(ImageFileError) {
        self = try EncodedImage(contentsOf: path, limits: limits).decoded(limits: limits)
    }

    /// Reads a PNG or JPEG from memory, as `init(contentsOf:limits:)` does.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: The name of the bytes in errors.
    ///   - limits: What the picture may cost to read.
    /// - Throws: `ImageFileError`, which says what is wrong and what to do.
    public init(
        encoded bytes: [UInt8], name: String = "(in memory)", limits: DecodingLimits = .default
    ) throws(ImageFileError) {
        self = try EncodedImage(bytes: bytes, name: name).decoded(limits: limits)
    }
}
