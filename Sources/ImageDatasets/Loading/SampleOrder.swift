import TensorCore

/// In which order images are drawn: pure functions of the seed and of the step, so that a resumed run continues with the same
/// images it would have seen.
package enum SampleOrder {
    /// What a stream of random numbers is for.
    enum Purpose: UInt64 {
        case order = 1
        case partner = 2
        case augmentationA = 3
        case augmentationB = 4
    }

    static func random(_ purpose: Purpose, seed: UInt64, _ place: Int...) -> RandomSource {
        RandomSource(seed: seed, stream: [0x6461_7461, purpose.rawValue] + place.map { UInt64($0) })
    }

    /// Steps of an epoch over two sets: each image of the larger one is used once, the last batch may be short.
    package static func stepsPerEpoch(_ countA: Int, _ countB: Int, batchSize: Int) -> Int {
        (max(countA, countB) + batchSize - 1) / batchSize
    }

    /// Which images of A and B form the batch of `step` of `epoch`, drawn as by the reference's `UnalignedDataset`.
    ///
    /// A goes through a shuffled list as long as the larger set, taken modulo its own length; B is drawn with replacement.
    /// In `serial` order both are in name order.
    package static func pairs(
        epoch: Int, step: Int, countA: Int, countB: Int, batchSize: Int, serial: Bool, seed: UInt64
    ) -> [(a: Int, b: Int)] {
        let length = max(countA, countB)
        let places = (step * batchSize)..<min((step + 1) * batchSize, length)
        if serial { return places.map { ($0 % countA, $0 % countB) } }
        let order = random(.order, seed: seed, epoch).permutation(length)
        let partner = random(.partner, seed: seed, epoch, step)
        return places.map { (order[$0] % countA, partner.integer(below: countB)) }
    }

    /// Which images of one set form batch `step`: one shuffled epoch after the other, without a short batch between them.
    package static func singles(step: Int, count: Int, batchSize: Int, serial: Bool, seed: UInt64) -> [Int] {
        var order: (epoch: Int, images: [Int]) = (-1, [])
        return ((step * batchSize)..<((step + 1) * batchSize)).map { sample in
            if serial { return sample % count }
            let epoch = sample / count
            if epoch != order.epoch { order = (epoch, random(.order, seed: seed, epoch).permutation(count)) }
            return order.images[sample % count]
        }
    }
}
