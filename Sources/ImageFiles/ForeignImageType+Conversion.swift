import Files

extension ForeignImageType {
    /// The endings that files of this type have, without the dot and in lower case, the usual one first.
    public var pathExtensions: [String] {
        switch self {
        case .gif: ["gif"]
        case .webP: ["webp"]
        case .bmp: ["bmp", "dib"]
        case .tiff: ["tif", "tiff", "dng", "nef", "cr2", "arw", "orf", "rw2"]
        case .avif: ["avif", "avifs"]
        case .heic: ["heic", "heif", "hif"]
        case .jpegXL: ["jxl"]
        case .jpeg2000: ["jp2", "j2k", "j2c", "jpc", "jpf", "jpx", "jpm"]
        case .jpegXR: ["jxr", "wdp", "hdp"]
        case .photoshop: ["psd", "psb"]
        case .xcf: ["xcf"]
        case .pnm: ["ppm", "pgm", "pbm", "pnm", "pam", "pfm"]
        case .ico: ["ico", "cur"]
        case .qoi: ["qoi"]
        case .dds: ["dds"]
        case .exr: ["exr"]
        case .radiance: ["hdr"]
        case .mng: ["mng", "jng"]
        case .dicom: ["dcm"]
        case .cameraRaw: ["cr3", "raf"]
        case .svg: ["svg", "svgz"]
        case .pdf: ["pdf"]
        case .postScript: ["ps", "eps"]
        case .video: ["mp4", "m4v", "mov", "mkv", "webm", "avi"]
        }
    }

    /// The type that the ending of a path names, in upper or lower case; nil for every other ending. What a file that exists is,
    /// `ImageContent(ofFileAt:)` tells.
    public init?(pathExtensionOf path: String) {
        let ending = path.pathExtension.lowercased()
        guard let type = Self.allCases.first(where: { $0.pathExtensions.contains(ending) }) else { return nil }
        self = type
    }

    /// The command that makes a PNG of a file of this type, with `NAME` for the name: `dwebp NAME.webp -o NAME.png`.
    public var conversionExample: String { conversionCommand(forFileAt: "NAME.\(pathExtensions[0])") }

    /// A command line of a widely used tool that makes a PNG beside the file, fit to be pasted into a shell.
    ///
    /// - Parameter path: The file; it keeps its name, and the PNG takes another one, also where the file's name already ends
    ///   in `.png`.
    public func conversionCommand(forFileAt path: String) -> String {
        let stem = path.deletingPathExtension
        let output = stem + ".png" == path ? stem + ".converted.png" : stem + ".png"
        let (from, to) = (Self.quoted(path), Self.quoted(output))
        switch self {
        case .webP: return "dwebp \(from) -o \(to)"
        case .heic: return "heif-convert \(from) \(to)"
        case .avif: return "avifdec \(from) \(to)"
        case .jpegXL: return "djxl \(from) \(to)"
        case .jpeg2000: return "opj_decompress -i \(from) -o \(to)"
        case .svg: return "rsvg-convert \(from) -o \(to)"
        // It adds .png itself.
        case .pdf: return "pdftoppm -png -singlefile \(from) \(Self.quoted(String(output.dropLast(4))))"
        case .video: return "ffmpeg -i \(from) \(Self.quoted(stem + "-%05d.png"))"
        // The first picture of several: the first frame, the first page, all layers merged.
        case .gif, .tiff, .photoshop, .mng, .postScript: return "magick \(Self.quoted(path + "[0]")) \(to)"
        case .bmp, .jpegXR, .xcf, .pnm, .ico, .qoi, .dds, .exr, .radiance, .dicom, .cameraRaw: return "magick \(from) \(to)"
        }
    }

    /// As one word of a shell that no tool takes for an option.
    private static func quoted(_ path: String) -> String {
        let path = path.hasPrefix("-") ? "./" + path : path
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-+,@%:=".utf8.contains(byte)
            }
        }
        if isPlain && !path.isEmpty { return path }
        if path.onOneLine == path {
            return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
        }
        // Bash's and zsh's form for what a line cannot show: control characters, and bytes that are not UTF-8.
        return "$'" + path.unicodeScalars.map(escaped).joined() + "'"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let text = String(scalar)
        if scalar == "'" || scalar == "\\" { return "\\" + text }
        if text.onOneLine == text { return text }
        return text.pathBytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
