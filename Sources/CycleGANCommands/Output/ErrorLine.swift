import ImageDatasets

/// The line that tells of an error, with the remedy in words of the command line where a library cannot know them.
enum ErrorLine {
    static func text(of error: any Error) -> String {
        if let error = error as? ImageDatasetError, let remedy = remedy(error) { return "\(error.problem) - \(remedy)" }
        return String(describing: error)
    }

    private static func remedy(_ error: ImageDatasetError) -> String? {
        switch error {
        case .smallerThanCrop: "use a smaller --size or --preprocess resize-and-crop"
        case .unequalSizes: "use --batch 1 or --preprocess resize-and-crop"
        case .sizesNotPositive: "correct --size or --load-size"
        case .cropLargerThanLoadSize: "raise --load-size or lower --size"
        default: nil
        }
    }
}
