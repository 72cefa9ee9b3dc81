import ArgumentParser
import Files
import Foundation
import ImageFiles

/// `cyclegan grid`: images laid out as one sheet.
struct GridCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grid", abstract: "Lay images out as one sheet.",
        usage: "cyclegan grid <files> ... --out <out> [<options>]")

    @Argument(help: "Image files, row by row.", completion: .file())
    var files: [String]

    @Option(parsing: .unconditional, help: "Images in a row (default: about as many as rows).")
    var columns: Int?

    @Option(help: "The sheet, a PNG or JPEG file.", completion: .file())
    var out: String

    @Flag(help: "Replace the sheet where it exists already.")
    var overwrite = false

    @Option(parsing: .unconditional, help: "Pixels between images.")
    var gutter = 2

    @Option(
        parsing: .unconditional,
        help: "Pixels around the sheet (default: the gutter, and at least 4; more with large letters; 0 with --gutter 0).")
    var margin: Int?

    @Option(parsing: .unconditional, help: "Factor by which images are enlarged.")
    var scale = 1

    @Flag(help: "Write each file's name below its image.")
    var captions = false

    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let out: String
        let width, height, images: Int
        let failures: [ErrorObject]
        let error: ErrorObject?
    }

    func validate() throws {
        for (name, value) in [("--columns", columns ?? 1), ("--scale", scale)] where value < 1 {
            throw ValidationError("\(name) must be at least 1, not \(value)")
        }
        for (name, value) in [("--gutter", gutter), ("--margin", margin ?? 0)] where value < 0 {
            throw ValidationError("\(name) must not be negative, not \(value)")
        }
    }

    func run() throws {
        try checkOutput()
        var failures: [ErrorObject] = []
        func read<Value>(_ file: String, _ body: () throws(ImageFileError) -> Value) throws -> Value? {
            do { return try body() } catch {
                if files.count == 1 { throw error }
                Console.note("warning: \(error)")
                failures.append(ErrorObject(error.report))
                return nil
            }
        }
        // Sizes first: whether there is memory for all is known before any of it is taken.
        let known = try files.compactMap { file in
            try read(file) { () throws(ImageFileError) in (file, try PixelImage.information(ofFileAt: file)) }
        }
        try checkMemory(known)
        let images = try known.compactMap { file, _ in
            try read(file) { () throws(ImageFileError) in (file, try PixelImage(contentsOf: file)) }
        }
        guard !images.isEmpty else {
            throw CommandError("none of the \(files.count) files could be read", "give PNG or JPEG files")
        }
        let sheet = PixelImage.sheet(
            rows: rows(images.map(\.1)), gutter: gutter, margin: margin, captions: captionRows(images.map(\.0)), scale: scale)
        try sheet.write(to: out)
        let error =
            failures.isEmpty
            ? nil
            : ErrorReport(
                "\(failures.count) of \(files.count) files could not be read", remedy: "\(out.onOneLine) shows the others")
        if output.json {
            try Console.result(
                json: Result(
                    out: out, width: sheet.width, height: sheet.height, images: images.count, failures: failures,
                    error: error.map { ErrorObject($0) }))
        } else {
            Console.result(out)
        }
        if let error {
            Console.error(error.description)
            throw ExitCode.failure
        }
    }

    /// - Throws: Where the sheet cannot be written in the format that its name says, or would replace an image that it shows, or
    ///   another file without `--overwrite`.
    private func checkOutput() throws {
        _ = try ImageFileFormat.forWriting(to: out)
        guard ImageFileFormat(pathExtensionOf: out) != nil else { throw ImageFileError(path: out, problem: .unknownExtension) }
        guard let status = FileStatus(out), status.kind == .regular else { return }
        if let input = files.first(where: { FileStatus($0)?.identity == status.identity }) {
            throw CommandError(
                "the sheet \(out.onOneLine) would replace \(input.onOneLine), one of the images on it", "give another --out",
                file: out)
        }
        if !overwrite {
            throw CommandError("\(out.onOneLine) exists already", "give another --out, or --overwrite to replace it", file: out)
        }
    }

    /// - Throws: Where the images and their sheet need more memory than there is, or the sheet is larger than an image can be.
    private func checkMemory(_ known: [(file: String, information: ImageFileInfo)]) throws {
        guard !known.isEmpty else { return }
        let size = PixelImage.sheetSize(
            rows: rows(known.map { PixelSize($0.information) }), gutter: gutter, margin: margin,
            captions: captionRows(known.map(\.file)), scale: scale)
        let images = known.reduce(0.0) { sum, image in
            let information = image.information
            return sum + Double(information.width) * Double(information.height) * Double(information.channels)
                * (information.bitDepth == 16 ? 2 : 1)
        }
        let needed = images + size.width * size.height * 6
        let available = Memory.available
        guard needed > Double(available) || max(size.width, size.height) > Double(Int32.max) else { return }
        let asked = [("--scale", scale, 1), ("--gutter", gutter, 2), ("--margin", margin ?? 0, 0)].filter { $0.1 > $0.2 }
        let options = asked.map { "\($0.0) \($0.1)" }.joined(separator: " ")
        throw CommandError(
            "\(known.count) image\(known.count == 1 ? "" : "s")\(options.isEmpty ? "" : " with \(options)") would make a sheet of "
                + "\(Self.pixels(size.width)) x \(Self.pixels(size.height)) pixels and take \(Self.bytes(needed)) of memory; "
                + "\(Self.bytes(Double(available))) are free",
            options.isEmpty ? "give fewer images, or scale them down" : "give smaller numbers")
    }

    private static func pixels(_ count: Double) -> String { count < 1e15 ? "\(Int(count))" : String(format: "%.1e", count) }

    private static func bytes(_ count: Double) -> String {
        let units = ["KB", "MB", "GB", "TB", "PB", "EB"]
        var (value, unit) = (count / 1000, 0)
        while value >= 1000 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return "\(pixels(value.rounded())) \(units[unit])"
    }

    private func rows<Value>(_ values: [Value]) -> [[Value]] {
        let columns = min(columns ?? Int(Double(values.count).squareRoot().rounded(.up)), values.count)
        return stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<min($0 + columns, values.count)]) }
    }

    private func captionRows(_ files: [String]) -> [[String]] {
        captions ? rows(files.map { $0.lastPathPart.onOneLine }) : []
    }
}
