import Autograd
import Recipes
import TensorCore

/// The changes of one image that an `Augmentation` has drawn; by default none. The distributions are those of DiffAugment (Zhao et
/// al., 2020), for images in [-1, 1].
package struct ImageChanges: Equatable {
    /// The shift in pixels, up to 1/8 of a side each way.
    package var (down, right) = (0, 0)
    /// What is added to all pixels, in [-0.5, 0.5).
    package var brightness: Float = 0
    /// The factor of a pixel's distance from the mean of its channels, in [0, 2).
    package var saturation: Float = 1
    /// The factor of a pixel's distance from the mean of the image, in [0.5, 1.5).
    package var contrast: Float = 1
    /// The rows and columns that are set to 0: half of each side, or less where the square reaches over the edge.
    package var (cutRows, cutColumns) = (0..<0, 0..<0)

    package init() {}

    /// Draws changes of an image of this size.
    ///
    /// - Parameter probability: That of each kind of change; nil to make all of them.
    package init(_ augmentation: Augmentation, height: Int, width: Int, probability: Float?, _ random: RandomSource) {
        for policy in augmentation.policies {
            // The numbers are drawn even where they are not used, so that a probability does not change those that follow.
            let isMade = probability.map { random.uniform() < $0 } ?? true
            var drawn = self
            drawn.draw(policy, height: height, width: width, random)
            if isMade { self = drawn }
        }
    }

    private mutating func draw(_ policy: Augmentation.Policy, height: Int, width: Int, _ random: RandomSource) {
        switch policy {
        case .translation:
            func shift(_ side: Int) -> Int {
                let most = (side + 4) / 8
                return random.integer(below: 2 * most + 1) - most
            }
            (down, right) = (shift(height), shift(width))
        case .color:
            brightness = random.uniform(in: -0.5..<0.5)
            saturation = random.uniform(in: 0..<2)
            contrast = random.uniform(in: 0.5..<1.5)
        case .cutout:
            func cut(_ side: Int) -> Range<Int> {
                let length = (side + 1) / 2, centre = random.integer(below: side + 1 - length % 2)
                let start = centre - length / 2
                return max(start, 0)..<max(0, min(start + length, side))
            }
            (cutRows, cutColumns) = (cut(height), cut(width))
        }
    }
}

extension Augmentation {
    /// Returns images [batch, height, width, channels] with changes, one for each image, in the order of `policies`. Both the values
    /// and the gradients with respect to the images can be differentiated.
    ///
    /// - Precondition: for `color` the channels are red, green and blue, or several such images joined along the channels.
    package func applied(_ changes: [ImageChanges], to images: Tensor) -> Tensor {
        require(changes.count == images.shape[0], "Augmentation: \(changes.count) changes for images \(images.shape)")
        return policies.reduce(images) { images, policy in
            switch policy {
            case .translation: shifted(images, changes)
            case .color: recoloured(images, changes)
            case .cutout: cut(images, changes)
            }
        }
    }

    /// One map of all pixels of the batch, so that each image has a shift of its own.
    private func shifted(_ images: Tensor, _ changes: [ImageChanges]) -> Tensor {
        let shape = images.shape, (height, width) = (shape[1], shape[2])
        var positions: [Int?] = []
        positions.reserveCapacity(shape[0] * height * width)
        for (index, change) in changes.enumerated() {
            for row in 0..<height {
                let source = row - change.down, isInside = (0..<height).contains(source)
                let start = (index * height + source) * width
                for column in -change.right..<width - change.right {
                    positions.append(isInside && column >= 0 && column < width ? start + column : nil)
                }
            }
        }
        let map = AxisMap(inputCount: positions.count, positions: positions)
        return images.reshaped([-1, shape[3]]).mapped(axis: 0, through: map).reshaped(shape)
    }

    /// Brightness, then saturation, then contrast, as one sum: x, the mean m of its channels and the mean M of the image become
    /// c s x + c (1 - s) m + (1 - c) M + b, since a saturation does not change M.
    private func recoloured(_ images: Tensor, _ changes: [ImageChanges]) -> Tensor {
        let shape = images.shape
        require(shape[3].isMultiple(of: 3), "Augmentation: images \(shape) have channels other than red, green and blue")
        func perImage(_ number: (ImageChanges) -> Float) -> Tensor {
            Tensor(NDArray(changes.map(number), shape: [shape[0], 1, 1, 1], on: images.backend))
        }
        let x = images.reshaped([shape[0], shape[1] * shape[2], shape[3] / 3, 3])
        let mean = x.mean(axes: [3], keepingAxes: true)
        let shades = mean * perImage { $0.contrast * (1 - $0.saturation) }
        let level = mean.mean(axes: [1], keepingAxes: true) * perImage { 1 - $0.contrast } + perImage { $0.brightness }
        return (x * perImage { $0.contrast * $0.saturation } + (shades + level)).reshaped(shape)
    }

    private func cut(_ images: Tensor, _ changes: [ImageChanges]) -> Tensor {
        let shape = images.shape
        let mask = changes.flatMap { change in
            (0..<shape[1]).flatMap { row in
                let isCut = change.cutRows.contains(row)
                return (0..<shape[2]).map { isCut && change.cutColumns.contains($0) ? Float(0) : 1 }
            }
        }
        return images * Tensor(NDArray(mask, shape: [shape[0], shape[1], shape[2], 1], on: images.backend))
    }
}
