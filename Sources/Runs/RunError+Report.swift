import Files

extension RunError: OneLineError {
    /// What is wrong, and the file; the command adds what to do.
    public var report: ErrorReport { ErrorReport(description, file: path) }

    private var path: String? {
        switch self {
        case .notAFolder(let path), .missing(let path), .exists(let path), .notARun(let path), .inUse(let path),
            .noConfiguration(let path), .damagedConfiguration(let path), .nothingSaved(let path), .modelMissing(let path),
            .lostImages(let path), .otherImages(let path), .noModel(let path), .noModelInFolder(let path),
            .noStartFolder(let path),
            .noStartWeights(let path):
            path
        case .nothingToResume(let path), .absurd(let path, _), .newer(let path, _), .damagedSave(let path, _, _),
            .unfitSave(let path, _, _),
            .cannotChange(_, let path),
            .alreadyFurther(_, _, let path), .noSave(_, let path, _), .diverged(_, let path, _), .otherRecipe(let path, _),
            .noRun(let path, _), .unsuitable(_, let path):
            path
        case .noFeatures: nil
        }
    }
}
