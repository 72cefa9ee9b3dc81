import Files

/// Puts what was read of some sets into sentences.
struct DatasetFindings {
    private(set) var all: [DatasetReport.Finding] = []

    private let readings: [SetReading]
    private let relations: PictureRelations
    private let check: DatasetCheck

    /// The share of grey images above which a set counts as a grey one.
    private static let mostlyGrey = 0.9
    /// A side over the other, above which an image is called extreme.
    private static let extremeRatio = 3.0

    init(_ readings: [SetReading], _ relations: PictureRelations, _ check: DatasetCheck) {
        (self.readings, self.relations, self.check) = (readings, relations, check)
        addSets()
        for reading in readings {
            addFiles(reading)
            addSizes(reading)
            addColors(reading)
        }
        addRelations()
        let order: [DatasetReport.Severity] = [.stops, .harms, .note]
        all = order.flatMap { severity in all.filter { $0.severity == severity } }
    }

    private mutating func add(
        _ severity: DatasetReport.Severity, _ kind: String, _ reading: SetReading?, _ text: String, _ files: [[String]] = [],
        details: [String] = []
    ) {
        let name = reading.map { "\($0.set.name.onOneLine): " } ?? ""
        all.append(
            .init(severity: severity, kind: kind, set: reading?.set.name, text: name + text, files: files, details: details))
    }

    /// How much something matters that spoils images of a set: those of a test set are not trained on.
    private func severity(_ reading: SetReading) -> DatasetReport.Severity { reading.set.role == .training ? .harms : .note }

    // MARK: Sets

    private mutating func addSets() {
        let training = readings.filter { $0.set.role == .training }
        let parts = training.map(\.set.path.lastPathPart)
        for (part, other) in [("trainA", "trainB"), ("trainB", "trainA")]
        where parts == [part] && training[0].set.isPartOfRoot {
            add(.stops, "missing-set", nil, "there is no \(other) beside \(part)")
        }
        if training.count == 2, let overlap = UnpairedFolders.overlap(training[0].set.path, training[1].set.path) {
            add(.harms, "same-folder", nil, overlap)
        }
        for reading in readings {
            let severity: DatasetReport.Severity = reading.set.role == .training ? .stops : .note
            if let problem = reading.problem {
                add(severity, "no-images", reading, problem.description)
            } else if reading.facts.allSatisfy({ $0 == nil }) {
                add(severity, "no-images", reading, "none of the \(reading.names.count) images can be read")
            }
        }
    }

    // MARK: Files

    private mutating func addFiles(_ reading: SetReading) {
        if !reading.unreadable.isEmpty {
            add(
                severity(reading), "unreadable", reading,
                "\(Self.images(reading.unreadable.count)) that cannot be read, and that training skips",
                reading.unreadable.map { [$0.path] }, details: reading.unreadable.map(\.reason))
        }
        if let summary = reading.summary, !summary.passedOver.isEmpty {
            let hints = summary.conversionHints
            add(
                hints.isEmpty ? .note : severity(reading), "passed-over", reading,
                "passed over: \(summary.passedOverText)"
                    + (hints.isEmpty ? "" : " - convert with: \(hints.joined(separator: "; "))"),
                summary.passedOver.map { [ImageFolder.join(reading.set.path, $0.example)] })
        }
        if let folders = reading.summary?.unlistedFolders, !folders.isEmpty {
            add(severity(reading), "unlisted", reading, "\(folders.count) subfolders cannot be listed", folders.map { [$0] })
        }
    }

    // MARK: Sizes

    private mutating func addSizes(_ reading: SetReading) {
        let preprocessing = check.preprocessing, method = preprocessing.method
        var small: [Sized] = [], unfit: [Sized] = [], enlarged: [Sized] = [], extreme: [Sized] = []
        var fitting = 0, sizes: [String: String] = [:], reason: String?
        for (index, facts) in reading.facts.enumerated() {
            guard let info = facts else { continue }
            let path = reading.path(at: index), sized = Sized(path, info),
                size = preprocessing.preparedSize(width: info.width, height: info.height)
            let ratio = Double(max(info.width, info.height)) / Double(min(info.width, info.height))
            if ratio > Self.extremeRatio { extreme.append(sized) }
            if method.crops && min(size.width, size.height) < preprocessing.cropSize {
                small.append(sized)
            } else if !method.crops, let problem = check.objection(size.width, size.height) {
                unfit.append(sized)
                reason = reason ?? problem.what
            } else {
                fitting += 1
                sizes["\(size.width)x\(size.height)"] = sizes["\(size.width)x\(size.height)"] ?? path
                if method != .none && method != .crop && min(info.width, info.height) < preprocessing.cropSize {
                    enlarged.append(sized)
                }
            }
        }
        let isTraining = reading.set.role == .training, crop = preprocessing.cropSize
        let severity: DatasetReport.Severity = !isTraining ? .note : fitting == 0 ? .stops : .harms
        if !small.isEmpty {
            add(
                severity, "smaller-than-crop", reading,
                "\(Self.images(small.count)) smaller than the crop of \(crop)x\(crop), left out by training",
                small.map { [$0.path] }, details: small.map(\.text))
        }
        if !unfit.isEmpty {
            add(
                severity, "unfit-size", reading, "\(Self.images(unfit.count)) left out by training: \(reason ?? "")",
                unfit.map { [$0.path] }, details: unfit.map(\.text))
        }
        if isTraining, check.batchSize > 1, !method.crops, sizes.count > 1 {
            add(
                .stops, "unequal-sizes", reading,
                "images of \(sizes.count) sizes, which batches of \(check.batchSize) do not allow without a crop",
                [sizes.values.sorted().prefix(2).map(\.self)])
        }
        if isTraining, !enlarged.isEmpty {
            add(
                .harms, "enlarged", reading,
                "\(Self.images(enlarged.count)) smaller than \(crop)x\(crop), and enlarged for training: a smaller size loses nothing",
                enlarged.map { [$0.path] }, details: enlarged.map(\.text))
        }
        if !extreme.isEmpty {
            let effect = method == .resizeAndCrop ? ", and squeezed into a square" : ""
            add(
                self.severity(reading), "aspect-ratio", reading,
                "\(Self.images(extreme.count)) with one side more than \(Int(Self.extremeRatio)) times the other\(effect)",
                extreme.map { [$0.path] }, details: extreme.map(\.text))
        }
    }

    // MARK: Colours

    private mutating func addColors(_ reading: SetReading) {
        let images = reading.facts.enumerated().compactMap { index, facts in facts.map { (reading.path(at: index), $0) } }
        let grey = images.filter(\.1.isGrey), share = Double(grey.count) / Double(max(images.count, 1))
        if !grey.isEmpty, share < Self.mostlyGrey {
            add(
                severity(reading), "grey", reading,
                "\(Self.images(grey.count)) grey among \(images.count - grey.count) in colour",
                grey.map { [$0.0] })
        }
        let other = images.filter { !$0.1.isUsualProfile }
        if !other.isEmpty {
            let names = Set(other.compactMap(\.1.profile)).sorted().prefix(3).map(\.onOneLine).joined(separator: ", ")
            add(
                severity(reading), "profiles", reading,
                "\(Self.images(other.count)) with another colour profile than sRGB (\(names)), which training does not apply",
                other.map { [$0.0] })
        }
        let blank = images.filter { $0.1.picture.contrast < PictureHash.leastContrast }
        if !blank.isEmpty {
            add(
                severity(reading), "blank", reading, "\(Self.images(blank.count)) of one colour with nothing to see",
                blank.map { [$0.0] })
        }
    }

    // MARK: The same picture several times

    private mutating func addRelations() {
        func paths(_ group: [PictureRelations.Place]) -> [String] { group.map { readings[$0.set].path(at: $0.index) } }
        for (set, reading) in readings.enumerated() {
            let twins = relations.duplicates.filter { $0[0].set == set }
            if !twins.isEmpty {
                let more = twins.reduce(0) { $0 + $1.count - 1 }
                add(
                    severity(reading), "duplicates", reading,
                    "\(more) file\(more == 1 ? " is" : "s are") byte for byte the same as another one", twins.map(paths))
            }
            let near = relations.nearDuplicates.filter { $0[0].set == set }
            if !near.isEmpty {
                let count = near.reduce(0) { $0 + $1.count }
                add(
                    severity(reading), "near-duplicates", reading,
                    "\(Self.images(count)) in \(near.count) group\(near.count == 1 ? "" : "s") that look the same (compressed again, "
                        + "resized or mirrored)", near.map(paths))
            }
            let leaks = relations.leaks.filter { $0.test.set == set }
            if !leaks.isEmpty {
                let exact = leaks.count(where: \.isExact)
                add(
                    .harms, "test-in-training", reading,
                    "\(Self.images(leaks.count)) that training sees too (\(exact) byte for byte, \(leaks.count - exact) to the eye)",
                    leaks.map { paths([$0.test, $0.training]) })
            }
        }
        if !relations.shared.isEmpty {
            add(
                .harms, "in-both-sets", nil, "\(Self.images(relations.shared.count)) in both sets to train on",
                relations.shared.map(paths))
        }
    }

    private static func images(_ count: Int) -> String { "\(count) image\(count == 1 ? "" : "s")" }
}

/// An image with its size.
private struct Sized {
    let path: String
    let text: String

    init(_ path: String, _ info: PictureFacts) {
        (self.path, text) = (path, "\(path.onOneLine) (\(info.width)x\(info.height))")
    }
}
