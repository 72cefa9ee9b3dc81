import TensorCore
import Training

/// A buffer of earlier images of a generator, from which a discriminator is trained so that it does not forget them (Shrivastava
/// et al., 2017). `ImagePool` in the reference.
///
/// While the pool is not full, each image is stored and returned. Afterwards, an image is returned with probability 1/2;
/// otherwise a random image of the pool is returned and replaced by the new one.
public final class ImagePool {
    /// The number of images that are kept.
    public let capacity: Int
    private var images: [NDArray] = []
    private let random: RandomSource
    private let backend: any ComputeBackend

    /// Creates an empty pool.
    ///
    /// - Parameters:
    ///   - capacity: The number of images that are kept, 50 in the reference; with 0, every image is returned as it is.
    ///   - random: The random source of all choices.
    ///   - backend: The backend of images that are restored from a save.
    public init(capacity: Int = 50, random: RandomSource, on backend: any ComputeBackend) {
        (self.capacity, self.random, self.backend) = (capacity, random, backend)
    }

    /// Returns, for each image of a batch [batch, height, width, channels], the image itself or an older one.
    public func exchange(_ batch: NDArray) -> NDArray {
        guard capacity > 0 else { return batch }
        let chosen = (0..<batch.shape[0]).map { index in
            exchange(image: batch.mapped(axis: 0, through: .slice(index..<index + 1, of: batch.shape[0])))
        }
        return NDArray.concatenated(chosen, axis: 0)
    }

    private func exchange(image: NDArray) -> NDArray {
        if images.count < capacity {
            images.append(image)
            return image
        }
        guard random.uniform() > 0.5 else { return image }
        let index = random.integer(below: images.count)
        defer { images[index] = image }
        return images[index]
    }
}

extension ImagePool: Resumable {
    /// Adds the images and the random source to `state`.
    public func save(to state: inout TrainingState, as name: String) {
        random.save(to: &state, as: name)
        for (index, image) in images.enumerated() { state.put("\(name)/\(index)", image) }
    }

    /// Restores the images and the random source.
    ///
    /// - Throws: `TrainingState.Mismatch` where an image or the random source is missing.
    public func restore(from state: TrainingState, as name: String) throws {
        let saved = state.part(name)
        let ordered = try (0..<saved.count).map { index in
            guard let image = saved["\(index)"], image.shape.count == 4, image.shape[0] == 1 else {
                throw TrainingState.Mismatch(description: "saved state has no image \(name)/\(index)")
            }
            return image.array
        }
        try random.restore(from: state, as: name)
        // A pool that was larger when it was saved keeps its newest images.
        images = ordered.suffix(capacity).map { NDArray($0, on: backend) }
    }
}
