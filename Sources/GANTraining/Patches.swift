import Autograd
import TensorCore

extension Tensor {
    /// Images [batch, height, width, channels] with left and right exchanged.
    package func mirrored() -> Tensor { mapped(axis: 2, through: .flip(shape[2])) }

    /// The features of patches: pixels of a feature map, [images, patches, channels].
    ///
    /// - Parameters:
    ///   - positions: For each set of images, one set after the other in the batch, the numbers of the pixels, counted row by row; the
    ///     same for all images of a set.
    ///   - isMirrored: Whether the map is that of mirrored images, where a pixel lies at the other side.
    /// - Precondition: This is [images, height, width, channels], all sets have as many images and as many positions.
    package func patches(at positions: [[Int]], isMirrored: Bool) -> Tensor {
        let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        let ofEach = images / positions.count
        let rows = (0..<images).flatMap { image in
            positions[image / ofEach].map { position in
                let column = position % width
                return image * height * width + position + (isMirrored ? width - 1 - 2 * column : 0)
            }
        }
        return reshaped([images * height * width, channels]).selecting(rows, axis: 0)
            .reshaped([images, positions[0].count, channels])
    }
}
