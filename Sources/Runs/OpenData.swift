import Files
import ImageDatasets
import Recipes

/// The images of a run, listed and looked through: those that fit, and what there is to say of the others.
struct OpenData {
    /// The sets to train on: two, A and B; one for colorization and for a GAN.
    let training: [ImageFolder]
    /// The sets for sample grids likewise; none for a GAN.
    let test: [ImageFolder]
    /// The sets to evaluate with: the test sets, or where there are none the sets to train on.
    var evaluated: [ImageFolder] { test.isEmpty ? training : test }
    /// What there is to say of them.
    let summary: DataSummary

    /// Lists the images of a recipe that translates, and reads their headers.
    ///
    /// - Throws: `UnsuitableImages` where the networks cannot be trained on images of this size; `ImageDatasetError` or `RunError` where
    ///   a set has no image that can be used.
    init(_ data: RunConfiguration.Data, for options: some TranslationOptions, threads: Int) throws {
        if data.preprocessing.crops, let objection = options.objection(width: data.size, height: data.size) { throw objection }
        try self.init(data, threads: threads) { options.objection(width: $0, height: $1) }
    }

    /// Lists the images and reads their headers.
    ///
    /// - Parameter objection: What is wrong with images of a width and a height, for preprocessing without a crop.
    /// - Throws: `ImageDatasetError` or `RunError` where a set has no image that can be used.
    init(
        _ data: RunConfiguration.Data, threads: Int, objection: @escaping (_ width: Int, _ height: Int) -> UnsuitableImages?
    ) throws {
        var warnings: [String] = []
        // Of pairs, both may be in one folder.
        if data.training.count == 2, data.arrangement == nil,
            let overlap = UnpairedFolders.overlap(data.training[0], data.training[1])
        {
            warnings.append(overlap)
        }
        for path in data.training {
            let results = path.appendingPathPart(ImageFolder.results)
            if FileKind(ofFileAt: results) == .folder {
                warnings.append("\(results.onOneLine) is left out: translated images go there")
            }
        }
        let sets = Sets(data: data, threads: threads, objection: objection)
        training = try sets.training()
        if data.arrangement == .halves, let half = try? training[0].header(at: 0).size, 4 * half.width < 3 * half.height {
            warnings.append(
                "the pictures in \(training[0].path.onOneLine) do not have the shape of two images side by side: a half is "
                    + "\(half.width)x\(half.height)")
        }
        let test = try sets.test(training) { error in
            // They are for sample grids only, so that training goes on without them.
            let reason = (error as? any OneLineError)?.report.what ?? String(describing: error)
            warnings.append("the sample grids show training images: \(reason)")
        }
        self.test = test.sets
        summary = DataSummary(training: training.map { $0.summary }, test: test.summaries, warnings: warnings)
    }

    /// Returns the number of steps of an epoch, each of `batches` batches of `batch` images of each set.
    func stepsPerEpoch(batch: Int, batches: Int) -> Int {
        let images = training.map(\.count).max() ?? 0
        return max(1, (images + batch * batches - 1) / (batch * batches))
    }
}

/// Lists the sets of a run.
private struct Sets {
    let data: RunConfiguration.Data
    let threads: Int
    let objection: (_ width: Int, _ height: Int) -> UnsuitableImages?

    func training() throws -> [ImageFolder] {
        if data.arrangement != nil { return try data.pairs(in: data.training, isTraining: true, threads: threads, objection) }
        let preprocessing = try data.makePreprocessing()
        return try data.training.map { path in
            try fitting(try ImageFolder(trainingAt: path, threads: threads), preprocessing, batch: data.batch)
        }
    }

    /// - Parameter onError: Called where test images cannot be used, and those to train on take their place.
    /// - Returns: The sets, and the summaries of those that are not trained on.
    func test(
        _ training: [ImageFolder], onError: (any Error) -> Void
    ) throws -> (sets: [ImageFolder], summaries: [FolderSummary]) {
        if data.arrangement != nil {
            if data.test == data.training || data.test.isEmpty { return (training, []) }
            do {
                let pairs = try data.pairs(in: data.test, isTraining: false, threads: threads, objection)
                return (pairs, pairs.map(\.summary))
            } catch {
                onError(error)
                return (training, [])
            }
        }
        let preprocessing = try data.makeTestPreprocessing()
        var summaries: [FolderSummary] = []
        let sets = zip(data.test, training).map { path, trained in
            if path == trained.path { return trained }
            do {
                let images = try fitting(try ImageFolder(path: path, threads: threads), preprocessing, batch: 1)
                summaries.append(images.summary)
                return images
            } catch {
                onError(error)
                return trained
            }
        }
        return (sets, summaries)
    }

    private func fitting(_ images: ImageFolder, _ preprocessing: Preprocessing, batch: Int) throws -> ImageFolder {
        // Where images are cropped, all have the size of the crop, which is checked once.
        let crops = preprocessing.method.crops
        var first: UnsuitableImages?
        do {
            return try images.fitting(preprocessing, batchSize: batch, threads: threads) { width, height in
                guard !crops, let problem = objection(width, height) else { return nil }
                if first == nil { first = problem }
                return ErrorReport(problem.problem, remedy: problem.remedy)
            }
        } catch {
            guard let first, case .noneFit(_, _, let example, _) = error else { throw error }
            throw RunError.unsuitable(first, path: example.path)
        }
    }
}

extension RunConfiguration.Data {
    /// The side in pixels that whole images are brought to, to be tested and translated; nil where they keep their size.
    public var scale: Int? { preprocessing == .crop || preprocessing == .none ? nil : testSize }

    /// The side in pixels that whole test images are brought to.
    private var testSize: Int { testsAtSize ? size : loadSize }

    /// The pairs in folders, those that fit: A, and B in the same order.
    ///
    /// - Parameters:
    ///   - paths: The folders of A and B, or the only one.
    ///   - isTraining: Whether they are to be trained on, or to test with.
    ///   - threads: The number of threads that look into the files.
    ///   - objection: What is wrong with images of a width and a height, for preprocessing without a crop.
    /// - Throws: `ImageDatasetError` where there is no pair that can be used.
    /// - Precondition: The images make pairs.
    func pairs(
        in paths: [String], isTraining: Bool, threads: Int,
        _ objection: (_ width: Int, _ height: Int) -> UnsuitableImages? = { _, _ in nil }
    ) throws -> [ImageFolder] {
        guard let arrangement, let first = paths.first, let last = paths.last else {
            preconditionFailure("RunConfiguration.Data: no pairs")
        }
        let preprocessing = try isTraining ? makePreprocessing() : makeTestPreprocessing()
        let (a, b) = try PairedFolders.open(
            a: first, b: last, arrangement, isReversed: isReversed, isTraining: isTraining, threads: threads)
        let fitting = try PairedFolders.fitting(
            a, b, preprocessing, batchSize: isTraining ? batch : 1, threads: threads
        ) { width, height in
            // Where images are cropped, all have the size of the crop, which is checked once.
            guard !preprocessing.method.crops, let problem = objection(width, height) else { return nil }
            return ErrorReport(problem.problem, remedy: problem.remedy)
        }
        return [fitting.a, fitting.b]
    }

    /// Whole images at the scale of the training crops; where crops are cut out of images at their own size, such a crop out of
    /// the middle.
    func makeTestPreprocessing() throws -> Preprocessing {
        try Preprocessing(
            method: preprocessing, loadSize: testSize, cropSize: preprocessing == .crop ? size : testSize, flips: false)
    }
}
