import Files
import ImageDatasets
import Recipes

/// The images of a run, listed and looked through: those that fit, and what there is to say of the others.
struct OpenData {
    /// The sets to train on: two for a CycleGAN, A and B; one for a GAN.
    let training: [ImageFolder]
    /// The sets for sample grids: two for a CycleGAN, none for a GAN.
    let test: [ImageFolder]
    /// The sets to evaluate with: the test sets, or where there are none the sets to train on.
    var evaluated: [ImageFolder] { test.isEmpty ? training : test }
    /// What there is to say of them.
    let summary: DataSummary

    /// Lists the images and reads their headers.
    ///
    /// - Parameter objection: What is wrong with images of a width and a height, for preprocessing without a crop.
    /// - Throws: `ImageDatasetError` or `RunError` where a set has no image that can be used.
    init(
        _ data: RunConfiguration.Data, threads: Int, objection: (_ width: Int, _ height: Int) -> UnsuitableImages?
    ) throws {
        let preprocessing = try data.makePreprocessing()
        var warnings: [String] = []
        if data.training.count == 2, let overlap = UnpairedFolders.overlap(data.training[0], data.training[1]) {
            warnings.append(overlap)
        }
        var training: [ImageFolder] = []
        for path in data.training {
            let images = try ImageFolder(trainingAt: path, threads: threads)
            let results = path.appendingPathPart(ImageFolder.results)
            if FileKind(ofFileAt: results) == .folder {
                warnings.append("\(results.onOneLine) is left out: translated images go there")
            }
            training.append(try Self.fitting(images, preprocessing, data.batch, threads, objection))
        }
        let testPreprocessing = try data.makeTestPreprocessing()
        var test: [ImageFolder] = [], summaries: [FolderSummary] = []
        for (path, trained) in zip(data.test, training) {
            if path == trained.path {
                test.append(trained)
                continue
            }
            do {
                let images = try ImageFolder(path: path, threads: threads)
                test.append(try Self.fitting(images, testPreprocessing, 1, threads, objection))
                summaries.append(test[test.count - 1].summary)
            } catch {
                // They are for sample grids only, so that training goes on without them.
                let reason = (error as? any OneLineError)?.report.what ?? String(describing: error)
                warnings.append("the sample grids show training images: \(reason)")
                test.append(trained)
            }
        }
        (self.training, self.test) = (training, test)
        summary = DataSummary(training: training.map { $0.summary }, test: summaries, warnings: warnings)
    }

    /// Returns the number of steps of an epoch, each of `batches` batches of `batch` images of each set.
    func stepsPerEpoch(batch: Int, batches: Int) -> Int {
        let images = training.map(\.count).max() ?? 0
        return max(1, (images + batch * batches - 1) / (batch * batches))
    }

    private static func fitting(
        _ images: ImageFolder, _ preprocessing: Preprocessing, _ batch: Int, _ threads: Int,
        _ objection: (_ width: Int, _ height: Int) -> UnsuitableImages?
    ) throws -> ImageFolder {
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
    /// The side in pixels that whole images are brought to before crops are cut out of them; nil where they keep their size.
    public var scale: Int? { preprocessing == .crop || preprocessing == .none ? nil : loadSize }

    /// Whole images at the scale of the training crops; where crops are cut out of images at their own size, such a crop out of
    /// the middle.
    func makeTestPreprocessing() throws -> Preprocessing {
        try Preprocessing(
            method: preprocessing, loadSize: loadSize, cropSize: preprocessing == .crop ? size : loadSize, flips: false)
    }
}
