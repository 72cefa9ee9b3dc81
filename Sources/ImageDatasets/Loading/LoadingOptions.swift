/// How images are drawn from their folders.
public struct LoadingOptions: Sendable {
    /// How an image of a folder becomes one to train on.
    public var preprocessing: Preprocessing
    /// Whether the images of a batch, by its number, are scaled to the crop itself, so that nothing is left to cut off at random (see
    /// `Preprocessing.withoutJitter`); by default none are. CUT's reference trains so while the learning rate decays. Called on any thread.
    public var isPlain: @Sendable (_ step: Int) -> Bool
    /// Images of each kind in a batch.
    public var batchSize: Int
    /// Seed of order, crops and mirroring.
    public var seed: UInt64
    /// Name order in place of a random one; crops and mirroring stay as `preprocessing` has them.
    public var serial: Bool
    /// Background threads that decode ahead of the trainer, and never more. With 0, a batch is decoded when it is asked for, on
    /// the thread that asks.
    public var workers: Int
    /// Batches that may be ready or in progress; at least one a worker.
    public var lookAhead: Int
    /// Bytes of decoded images kept in memory, for each set: small sets are decoded once. Default: 512 MiB.
    public var memoryBudget: Int

    /// Options; each property says what it means.
    ///
    /// - Precondition: `batchSize` is positive.
    public init(
        preprocessing: Preprocessing, batchSize: Int = 1, seed: UInt64 = 0, serial: Bool = false, workers: Int = 2,
        lookAhead: Int = 4, memoryBudget: Int = 512 << 20, isPlain: @escaping @Sendable (Int) -> Bool = { _ in false }
    ) {
        precondition(batchSize > 0, "LoadingOptions: batch size \(batchSize) is not positive")
        (self.preprocessing, self.batchSize, self.seed, self.serial) = (preprocessing, batchSize, seed, serial)
        (self.workers, self.lookAhead, self.memoryBudget) = (workers, lookAhead, memoryBudget)
        self.isPlain = isPlain
    }

    /// How images of batch `step` are prepared.
    func preprocessing(at step: Int) -> Preprocessing {
        isPlain(step) ? preprocessing.withoutJitter : preprocessing
    }
}
