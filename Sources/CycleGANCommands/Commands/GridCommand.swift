import ArgumentParser
import Files
import ImageFiles

/// `cyclegan grid`: images laid out as one sheet.
struct GridCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grid", abstract: "Lay images out as one sheet.",
        usage: "cyclegan grid <files> ... --out <out> [<options>]")

    @Argument(help: "Image files, row by row.")
    var files: [String]

    @Option(parsing: .unconditional, help: "Images in a row (default: about as many as rows).")
    var columns: Int?

    @Option(help: "The sheet, a PNG or JPEG file.")
    var out: String

    @Option(parsing: .unconditional, help: "Pixels between images.")
    var gutter = 2

    @Option(parsing: .unconditional, help: "Factor by which images are enlarged.")
    var scale = 1

    @Flag(help: "Write each file's name below its image.")
    var captions = false

    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Result: Encodable {
        let out: String
        let width, height, images: Int
    }

    func validate() throws {
        for (name, value) in [("--columns", columns ?? 1), ("--scale", scale)] where value < 1 {
            throw ValidationError("\(name) must be at least 1, not \(value)")
        }
        if gutter < 0 { throw ValidationError("--gutter must not be negative, not \(gutter)") }
    }

    func run() throws {
        let images = try files.map { try PixelImage(contentsOf: $0) }
        let columns = columns ?? Int(Double(images.count).squareRoot().rounded(.up))
        let starts = stride(from: 0, to: images.count, by: columns)
        let names = files.map(\.lastPathPart)
        let sheet = PixelImage.sheet(
            rows: starts.map { Array(images[$0..<min($0 + columns, images.count)]) }, gutter: gutter,
            captions: captions ? starts.map { Array(names[$0..<min($0 + columns, names.count)]) } : [], scale: scale)
        try sheet.write(to: out)
        if output.json {
            try Console.result(json: Result(out: out, width: sheet.width, height: sheet.height, images: images.count))
        } else {
            Console.result(out)
        }
    }
}
