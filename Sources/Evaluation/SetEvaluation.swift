import ImageDatasets
import ImageFiles
import ImageMetrics
import TensorCore

/// Sets of real images, measured once, and comparisons of translated or generated images with them.
///
///     let evaluation = try SetEvaluation([.init(name: "a2b", source: horses, target: zebras)], settings, on: backend)
///     let report = try evaluation.report(translating: ["a2b": { generator.translate($0, on: backend) }])
public struct SetEvaluation {
    /// A direction of translation, with its real images.
    public struct Direction {
        /// The name of the direction, as `a2b`.
        public let name: String
        /// The images that are translated; nil where images are made from noise.
        public let source: ImageFolder?
        /// The images that translations shall look like.
        public let target: ImageFolder
        /// Whether each image of the target is the true translation of that of the source with the same number.
        public let isPaired: Bool
        /// What a source looks like before anything is done to it: grey where colours are to be found. Nil for the source itself.
        public let untouched: (@Sendable (PixelImage) -> PixelImage)?

        /// Creates a direction.
        public init(
            name: String, source: ImageFolder?, target: ImageFolder, isPaired: Bool = false,
            untouched: (@Sendable (PixelImage) -> PixelImage)? = nil
        ) {
            (self.name, self.source, self.target) = (name, source, target)
            (self.isPaired, self.untouched) = (isPaired, untouched)
        }
    }

    /// How figures are measured.
    public let `protocol`: EvaluationProtocol
    /// Floor and ceiling of each direction.
    let scales: [EvaluationScale]
    private let directions: [Direction]
    private let reading: SetReading
    private let backend: any ComputeBackend

    /// Measures the real images.
    ///
    /// - Parameters:
    ///   - directions: The directions; their names must differ.
    ///   - settings: How it works.
    ///   - backend: The backend that computes.
    /// - Throws: `ImageDatasetError` where no image of a set can be read.
    public init(_ directions: [Direction], _ settings: EvaluationSettings, on backend: any ComputeBackend) throws {
        let folders = directions.flatMap { [$0.target] + ($0.source.map { [$0] } ?? []) }
        let side = ImagePreparation.pyramidSide(folders.compactMap { settings.preparation.shortestSide(of: $0) })
        var reading = settings.reading(pyramidSide: side)
        `protocol` = EvaluationProtocol(
            settings.network, preparation: settings.preparation.name, pyramidSide: side, seed: settings.seed,
            images: Self.hash(of: folders))
        self.reading = reading
        (self.directions, self.backend) = (directions, backend)
        reading.cache = settings.cacheFolder.map { FeatureCache(folder: $0) }
        var known: [(folder: ImageFolder, set: MeasuredSet)] = []
        func measured(_ folder: ImageFolder) throws -> MeasuredSet {
            if let set = known.first(where: { $0.folder == folder })?.set { return set }
            let set = try MeasuredSet(folder, reading)
            known.append((folder, set))
            return set
        }
        scales = try directions.map { direction in
            EvaluationScale(
                name: direction.name, target: try measured(direction.target),
                source: try direction.source.map { source in
                    guard let untouched = direction.untouched else { return try measured(source) }
                    return try Self.measure(source, reading) { _, image in untouched(image) }
                },
                seed: settings.seed, on: backend)
        }
    }

    /// A hash of sets of images, whatever their order.
    private static func hash(of folders: [ImageFolder]) -> String {
        let sets = Set(
            folders.map { DatasetFingerprint(of: $0).description + ($0.part == .whole ? "" : ", " + $0.part.rawValue) })
        return ContentHash.hex(ofText: sets.sorted().joined(separator: "; "))
    }

    /// Compares the images of a folder with the target set of the first direction.
    ///
    /// - Throws: `ImageDatasetError` where no image can be read.
    public func report(of folder: ImageFolder) throws -> EvaluationReport {
        report([scales[0].compare(try MeasuredSet(folder, reading), on: backend)])
    }

    /// Translates the sources and compares the translations, as 8-bit images, with the target sets.
    ///
    /// - Parameter translations: A function for each direction that is evaluated, by name, that maps an image [1, height, width, 3] in
    ///   [-1, 1] to its translation.
    /// - Throws: `ImageDatasetError` where no source can be read, and the error of a translation.
    public func report(translating translations: [String: (HostArray) throws -> HostArray]) throws -> EvaluationReport {
        report(
            try zip(directions, scales).compactMap { direction, scale in
                guard let source = direction.source, let translate = translations[direction.name] else { return nil }
                var pairs = PairFigures(), untouchedPairs = PairFigures()
                let made = try Self.measure(source, reading) { index, image in
                    let made = PixelImage(hostArray: try translate(HostArray(images: [image]))).opaqueRGB8()
                    if direction.isPaired, let truth = try? reading.preparation.image(index, of: direction.target) {
                        pairs.add(made, truth)
                        untouchedPairs.add(direction.untouched?(image) ?? image, truth)
                    }
                    return made
                }
                var comparison = scale.compare(made, on: backend)
                if pairs.count > 0 {
                    comparison.made.pairs = pairs
                    comparison.ceiling?.pairs = untouchedPairs
                }
                return comparison
            })
    }

    /// Measures what `make` makes of the images of a folder, 8-bit RGB.
    private static func measure(
        _ folder: ImageFolder, _ reading: SetReading, _ make: (Int, PixelImage) throws -> PixelImage
    ) throws -> MeasuredSet {
        let measurement = SetMeasurement(reading.network, pyramidSide: reading.pyramidSide)
        _ = try reading.each(Array(folder.names.indices), of: folder) { index, image in
            measurement.add(try make(index, image), isForPyramid: MeasuredSet.isPyramidImage(index, of: folder.count))
            reading.onImage()
        }
        guard measurement.count > 0 else {
            throw ImageDatasetError.allUnreadable(path: folder.path, count: folder.count, reason: "unreadable")
        }
        return measurement.finish()
    }

    /// Generates as many images as the target set of the first direction has, and compares them with it as 8-bit images.
    ///
    /// - Parameter generate: Returns so many images, [count, height, width, 3] in [-1, 1].
    public func report(generating generate: (_ count: Int) throws -> HostArray) rethrows -> EvaluationReport {
        let scale = scales[0], total = scale.target.count, most = 32
        let measurement = SetMeasurement(reading.network, pyramidSide: reading.pyramidSide)
        while measurement.count < total {
            let images = try generate(min(most, total - measurement.count))
            for index in 0..<images.shape[0] {
                let isForPyramid = MeasuredSet.isPyramidImage(measurement.count, of: total)
                measurement.add(PixelImage(hostArray: images, at: index).opaqueRGB8(), isForPyramid: isForPyramid)
                reading.onImage()
            }
        }
        return report([scale.compare(measurement.finish(), on: backend)])
    }

    private func report(_ comparisons: [SetComparison]) -> EvaluationReport {
        EvaluationReport(protocol: self.protocol, comparisons: comparisons)
    }
}
