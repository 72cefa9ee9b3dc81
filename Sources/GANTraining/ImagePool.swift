import TensorCore
import Training

/// Images that the generator made earlier, so that a discriminator does not forget them (Shrivastava et al., 2017).
/// The reference's `ImagePool`.
///
/// While the pool fills, an image is kept and given back. Later it is given back with probability 1/2; otherwise a random
/// one of the pool is, and the new one takes its place.
public final class ImagePool {
    /// Images kept.
    public let capacity: Int
    private var images: [NDArray] = []
    private let random: RandomSource
    private let backend: any ComputeBackend

    /// - Parameter capacity: Images kept, 50 in the reference; 0 gives every image straight back.
    public init(capacity: Int = 50, random: RandomSource, on backend: any ComputeBackend) {
        (self.capacity, self.random, self.backend) = (capacity, random, backend)
    }

    /// For each image of a batch [batch, height, width, channels], itself or an older one.
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
        let index = random.integer(below: capacity)
        defer { images[index] = image }
        return images[index]
    }
}

extension ImagePool: Resumable {
    public func save(to state: inout TrainingState, as name: String) {
        random.save(to: &state, as: name)
        for (index, image) in images.enumerated() { state.put("\(name)/\(index)", image) }
    }

    public func restore(from state: TrainingState, as name: String) throws {
        let saved = state.part(name)
        let ordered = try (0..<saved.count).map { index in
            guard let image = saved["\(index)"] else {
                throw TrainingState.Mismatch(description: "saved state has no image \(name)/\(index)")
            }
            return image.array
        }
        try random.restore(from: state, as: name)
        images = ordered.map { NDArray($0, on: backend) }
    }
}
