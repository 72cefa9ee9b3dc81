extension ImageFolder {
    /// At most `count` of the images, spread evenly over the folder in the order of their names.
    ///
    /// - Precondition: `count` is positive.
    package func sample(_ count: Int) -> ImageFolder {
        precondition(count > 0, "sample: \(count) images")
        guard count < names.count else { return self }
        return chosen((0..<count).map { $0 * names.count / count })
    }
}
