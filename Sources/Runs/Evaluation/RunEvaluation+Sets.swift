import Files
import ImageDatasets

extension RunConfiguration {
    /// Whether images that the run was trained on take the place of test images that it lacks.
    public var evaluatesTrainingImages: Bool {
        recipe.traits.translates && (data.test.isEmpty || zip(data.test, data.training).contains { $0 == $1 })
    }

    /// Lists the images that an evaluation of the run uses: the test images of A and B; of a GAN, its training images.
    ///
    /// A folder that is not where its path says is looked for from the working directories of earlier sittings.
    /// - Throws: `RunError.lostImages` where a folder is not there, `ImageDatasetError` where it has no image that can be used.
    public func evaluatedSets(threads: Int) throws -> [ImageFolder] {
        let paths = data.test.isEmpty ? data.training : data.test
        if data.arrangement != nil {
            let found = try paths.map { path in
                guard let found = Sitting.places(of: path, sittings).first else { throw RunError.lostImages(path) }
                return found
            }
            return try data.pairs(in: found, isTraining: paths == data.training, threads: threads)
        }
        let preprocessing = try data.makeTestPreprocessing()
        return try paths.map { path in
            guard let found = Sitting.places(of: path, sittings).first else { throw RunError.lostImages(path) }
            // Where there are no test images, those to train on take their place.
            let folder =
                data.training.contains(path)
                ? try ImageFolder(trainingAt: found, threads: threads) : try ImageFolder(path: found, threads: threads)
            return try folder.fitting(preprocessing, threads: threads)
        }
    }
}

extension Sitting {
    /// The folders that a path of a run can mean: as it is, or from the working directories of the sittings, the last first.
    static func places(of path: String, _ sittings: [Sitting]) -> [String] {
        let places = [""] + sittings.reversed().compactMap(\.workingDirectory)
        let candidates = path.hasPrefix("/") ? [path] : places.map { $0.appendingPathPart(path) }
        return candidates.filter { FileKind(ofFileAt: $0) == .folder }
    }
}
