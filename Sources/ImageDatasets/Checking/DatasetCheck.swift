import Files
import Foundation
import ImageFiles

/// Reads every image of some sets once, and says what would hurt a training on them.
///
/// Of an image some 600 bytes are kept, so that memory does not depend on the images' sizes.
///
///     let check = DatasetCheck(sets: try CheckedSet.sets(in: ["datasets/horse2zebra"]), preprocessing: try Preprocessing())
///     let report = check.run().report
public struct DatasetCheck {
    /// The sets to look at.
    public let sets: [CheckedSet]
    /// How a training would bring the images to their size.
    public let preprocessing: Preprocessing
    /// The number of images of a batch.
    public var batchSize = 1
    /// What is wrong with images of a width and a height, where they are not cropped; nil for nothing.
    public var objection: (_ width: Int, _ height: Int) -> ErrorReport? = { _, _ in nil }

    /// A check of some sets for a training with some preprocessing.
    public init(sets: [CheckedSet], preprocessing: Preprocessing) { (self.sets, self.preprocessing) = (sets, preprocessing) }

    /// What was found, and which images a cleaned copy has.
    public struct Result: Sendable {
        /// What was found.
        public let report: DatasetReport
        /// For each set, the paths in its folder of the images that are worth keeping.
        let kept: [[String]]
        let sets: [CheckedSet]
    }

    /// Reads all images.
    ///
    /// - Parameters:
    ///   - threads: The number of threads that read and decode.
    ///   - progress: Called on the calling thread with the number of images read, and of all.
    public func run(
        threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) -> Result {
        var readings = sets.map { SetReading($0, threads: threads) }
        let total = readings.reduce(0) { $0 + $1.names.count }
        var done = 0
        for index in readings.indices {
            let reading = readings[index]
            var facts: [PictureFacts?] = [], unreadable: [UnreadableImage] = []
            facts.reserveCapacity(reading.names.count)
            inOrder(reading.names.count, threads: threads) { place in
                ImageReading(ofFileAt: reading.path(at: place))
            } use: { place, read in
                facts.append(read.facts)
                if read.facts == nil { unreadable.append(UnreadableImage(path: reading.path(at: place), reason: read.problem)) }
                done += 1
                progress(done, total)
            }
            (readings[index].facts, readings[index].unreadable) = (facts, unreadable)
        }
        let relations = PictureRelations(readings)
        let findings = DatasetFindings(readings, relations, self).all
        return Result(
            report: DatasetReport(sets: readings.map(\.report), findings: findings),
            kept: readings.indices.map { set in
                readings[set].names.indices.filter { !relations.isSuperfluous(set, $0) && readings[set].facts[$0] != nil }
                    .map { readings[set].names[$0] }
            }, sets: sets)
    }
}

/// An image that was read, or why it cannot be.
private struct ImageReading: Sendable {
    let facts: PictureFacts?
    let problem: String

    init(ofFileAt path: String) {
        do {
            (facts, problem) = (try PictureFacts(ofFileAt: path), "")
        } catch {
            (facts, problem) = (nil, String(describing: error))
        }
    }
}

/// A set with what is known of its images.
struct SetReading: Sendable {
    let set: CheckedSet
    /// Why there are no images; nil where there are some.
    let problem: ImageDatasetError?
    let names: [String]
    let summary: FolderSummary?
    /// For each image what is known of it; nil for one that cannot be read.
    var facts: [PictureFacts?] = []
    var unreadable: [UnreadableImage] = []

    init(_ set: CheckedSet, threads: Int) {
        self.set = set
        do {
            let folder =
                set.role == .training
                ? try ImageFolder(trainingAt: set.path, threads: threads) : try ImageFolder(path: set.path, threads: threads)
            (names, summary, problem) = (folder.names, folder.summary, nil)
        } catch {
            (names, problem) = ([], error)
            if case .noImages(_, let others) = error { summary = others } else { summary = nil }
        }
    }

    func path(at index: Int) -> String { ImageFolder.join(set.path, names[index]) }

    var report: DatasetReport.SetReport {
        let images = facts.compactMap(\.self)
        func shares(_ name: (PictureFacts) -> String) -> [DatasetReport.Share] {
            Dictionary(grouping: images, by: name).map { DatasetReport.Share(name: $0.key, count: $0.value.count) }
                .sorted { $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name }
        }
        func span(_ side: (PictureFacts) -> Int) -> DatasetReport.ClosedSpan {
            DatasetReport.ClosedSpan(least: images.map(side).min() ?? 0, most: images.map(side).max() ?? 0)
        }
        return DatasetReport.SetReport(
            name: set.name, path: set.path, role: set.role, images: images.count,
            formats: shares { "\($0.format)" }, sizes: shares { "\($0.width)x\($0.height)" },
            modes: shares(\.mode), profiles: shares { $0.profile ?? "none" }, width: span(\.width), height: span(\.height),
            grey: images.count(where: \.isGrey),
            passedOver: summary?.passedOver.map { DatasetReport.Share(name: $0.kind.description, count: $0.count) } ?? [])
    }
}
