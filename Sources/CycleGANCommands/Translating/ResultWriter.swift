import Files
import Foundation
import ImageFiles

/// Writes the results of a translation to their places. Used from one thread.
final class ResultWriter: @unchecked Sendable {
    private let places: ResultPlaces
    private let quality: Int
    /// The results so far, by the files that hold them.
    private var written: [FileStatus.Identity: String] = [:]

    init(_ places: ResultPlaces, quality: Int) { (self.places, self.quality) = (places, quality) }

    /// - Throws: `ImageFileError` where the image cannot be encoded, `FileError` where it cannot be written, `CommandError` where it
    ///   would replace an input or an earlier result.
    func write(_ image: PixelImage, of job: TranslationJobs.Job) throws {
        switch job.output {
        case .standardOutput:
            Console.result(bytes: try image.encoded(as: job.format, quality: quality, name: "standard output"))
        case .stream(let path):
            try StandardStreams.write(try image.encoded(as: job.format, quality: quality, name: path), to: path)
        case .file(let path):
            let bytes = try image.encoded(as: job.format, quality: quality, name: path)
            try Folder.create(path.folderPart)
            // Looked at before the first result, and again, for file systems that find a file by other names than its own.
            if let input = places.inputReplaced(by: path) { throw ResultPlaces.replaces(input, job, path) }
            if let identity = FileStatus(path)?.identity, let other = written[identity] {
                throw ResultPlaces.replaces("that of \(other.onOneLine)", job, path)
            }
            try AtomicFile.write(bytes, to: path)
            if let identity = FileStatus(path)?.identity { written[identity] = job.input.shownPath }
        }
    }
}
