import Files
import Foundation
import ImageFiles
import TensorCore
import Translation

/// Translates images one after the other, while a thread reads those that follow and another writes the results.
///
/// The generator works on the calling thread and does not wait for files, as long as they are read and written faster than it works.
struct TranslationPipeline: Sendable {
    /// An image that was read, and what the generator sees of it.
    struct Prepared: Sendable {
        let image: PixelImage
        let input: TranslationInput

        /// About the memory that it takes.
        fileprivate var byteCount: Int {
            image.width * image.height * image.channels * image.bitDepth / 8 + input.array.values.count * 4
        }
    }

    /// What became of one image.
    enum Outcome: Sendable {
        /// Its result was written.
        case written(TruthError?)
        case failed(any Error)
    }

    /// Images that wait to be translated, and results that wait to be written, take at most this many bytes each; one image alone
    /// may take more.
    private static let waitingBytes = 64 << 20

    let jobs: [TranslationJobs.Job]
    /// Reads the image of a job and brings it to the size that the generator sees.
    let read: @Sendable (TranslationJobs.Job) throws -> Prepared
    /// Writes the result, given what the generator made of the image.
    let write: @Sendable (TranslationJobs.Job, Prepared, HostArray) throws -> TruthError?
    /// Called for each job in their order, on one thread, when it is done.
    let report: @Sendable (TranslationJobs.Job, Outcome) -> Void

    private struct Read: Sendable {
        let job: TranslationJobs.Job
        let prepared: Result<Prepared, any Error>
    }

    private struct Translated: Sendable {
        let job: TranslationJobs.Job
        let result: Result<(Prepared, HostArray), any Error>
    }

    /// Translates all images; one that fails does not end the work on the others, unless the disk is full.
    func run(_ translate: (HostArray) -> HostArray) {
        let toTranslate = BoundedQueue<Read>(bytes: Self.waitingBytes)
        let toWrite = BoundedQueue<Translated>(bytes: Self.waitingBytes)
        let end = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for job in jobs {
                let prepared = Result { try read(job) }
                let size = (try? prepared.get().byteCount) ?? 0
                guard toTranslate.put(Read(job: job, prepared: prepared), bytes: size) else { break }
            }
            toTranslate.finish()
            end.signal()
        }
        Thread.detachNewThread {
            while let next = toWrite.take() {
                let outcome = written(next)
                report(next.job, outcome)
                if case .failed(let error) = outcome, error.isFullDisk {
                    // Nothing that follows could be written either.
                    toWrite.close()
                }
            }
            end.signal()
        }
        while let next = toTranslate.take() {
            let result = next.prepared.map { ($0, translate($0.input.array)) }
            let size = (try? result.get()).map { $0.byteCount + $1.values.count * 4 } ?? 0
            guard toWrite.put(Translated(job: next.job, result: result), bytes: size) else { break }
        }
        toTranslate.close()
        toWrite.finish()
        for _ in 0..<2 { end.wait() }
    }

    private func written(_ translated: Translated) -> Outcome {
        do {
            let (prepared, output) = try translated.result.get()
            return .written(try write(translated.job, prepared, output))
        } catch {
            return .failed(error)
        }
    }
}

extension Error {
    /// Whether the disk has no more room.
    fileprivate var isFullDisk: Bool {
        let code = (self as? FileError)?.systemError
        return code == ENOSPC || code == EDQUOT
    }
}
