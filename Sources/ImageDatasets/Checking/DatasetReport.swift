import ImageFiles

/// What `DatasetCheck` found.
public struct DatasetReport: Sendable, Encodable {
    /// How much something matters.
    public enum Severity: String, Sendable, Encodable {
        /// A training would stop, or not start.
        case stops
        /// A training would be worse for it.
        case harms
        /// Something to know.
        case note
    }

    /// Something that was found.
    public struct Finding: Sendable, Encodable {
        /// How much it matters.
        public let severity: Severity
        /// A word for programs: `no-images`, `no-fit`, `unequal-sizes`, `same-folder`, `missing-set`, `unreadable`, `smaller-than-crop`,
        /// `unfit-size`, `enlarged`, `duplicates`, `near-duplicates`, `test-in-training`, `in-both-sets`, `grey`, `blank`, `profiles`,
        /// `aspect-ratio`, `passed-over`, `unlisted`.
        public let kind: String
        /// The name of the set; nil where it is about several.
        public let set: String?
        /// What was found, in a sentence.
        public let text: String
        /// The files: groups of files that belong together, or single ones.
        public let files: [[String]]
        /// What is to say of each of `files`, in a line that names it; empty where the names say all.
        public let details: [String]
    }

    /// Images of one kind.
    public struct Share: Sendable, Encodable {
        /// What they have in common: `JPEG`, `256x256`, `RGB, 8 bits`.
        public let name: String
        /// How many there are.
        public let count: Int
    }

    /// One set of images.
    public struct SetReport: Sendable, Encodable {
        /// The name of the set.
        public let name: String
        /// Its folder.
        public let path: String
        /// What it is for.
        public let role: CheckedSet.Role
        /// The number of images that can be used.
        public let images: Int
        /// Types of files, the most frequent first.
        public let formats: [Share]
        /// Width and height, the most frequent first.
        public let sizes: [Share]
        /// Channels and bits of a sample, the most frequent first.
        public let modes: [Share]
        /// Colour profiles, `none` for images without one, the most frequent first.
        public let profiles: [Share]
        /// The smallest and the largest width and height in pixels.
        public let width: ClosedSpan, height: ClosedSpan
        /// The number of images without colour.
        public let grey: Int
        /// Files of other types that are not used, the most frequent first.
        public let passedOver: [Share]
    }

    /// The smallest and the largest of some numbers.
    public struct ClosedSpan: Sendable, Encodable {
        /// The smallest, and the largest.
        public let least: Int, most: Int
    }

    /// The sets, in order of the folders.
    public let sets: [SetReport]
    /// What was found, the worst first.
    public let findings: [Finding]

    /// Whether something would stop a training.
    public var stopsTraining: Bool { findings.contains { $0.severity == .stops } }
}
