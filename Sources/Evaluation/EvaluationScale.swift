import ImageMetrics
import TensorCore

/// A target set, and what figures of other sets are compared with: the floor and the ceiling.
struct EvaluationScale: Sendable {
    /// The name of the direction, as `a2b`; `samples` for images from noise.
    let name: String
    /// The target set.
    let target: MeasuredSet
    /// Halves of the target set against each other: the figures of images that could not be better. Nil for fewer than four images.
    let floor: SetFigures?
    /// The sources, untouched: the figures of images to which nothing was done. Nil where there are no sources.
    let ceiling: SetFigures?
    /// The ImageNet classes that are the target set's own; empty where it has none.
    let ownClasses: [Int]
    private let seed: UInt64

    /// Measures floor and ceiling.
    ///
    /// - Parameters:
    ///   - name: The name of the direction.
    ///   - target: The images that others are compared with.
    ///   - source: The images that are translated; nil where there are none.
    ///   - seed: The seed of random divisions, resamples and directions.
    ///   - backend: The backend that computes.
    init(name: String, target: MeasuredSet, source: MeasuredSet?, seed: UInt64, on backend: any ComputeBackend) {
        (self.name, self.target, self.seed) = (name, target, seed)
        let classes = Self.ownClasses(of: target, not: source?.classes ?? [])
        let own = Set(classes)
        ownClasses = classes
        floor = .floor(of: target, ownClasses: own, seed: seed, on: backend)
        ceiling = source.map { SetFigures($0, target, ownClasses: own, seed: seed, on: backend) }
    }

    /// Compares a set with the target set.
    func compare(_ made: MeasuredSet, on backend: any ComputeBackend) -> SetComparison {
        let own = Set(ownClasses)
        return SetComparison(
            name: name, made: SetFigures(made, target, ownClasses: own, seed: seed, on: backend), floor: floor, ceiling: ceiling,
            ownClasses: ownClasses.map { ImageNetClasses.names[$0] },
            targetClassShare: own.isEmpty ? nil : target.classes.share(in: own))
    }

    /// The classes that many target images have and sources do not, the most frequent first; none where they are not those of
    /// half of the target images. The network must be sure of them: drawings of zebras are knee pads to it, but it doubts that.
    private static func ownClasses(of target: MeasuredSet, not source: [Int]) -> [Int] {
        guard target.classes.count >= 10 else { return [] }
        func shares(_ classes: [Int]) -> [Int: Double] {
            Dictionary(grouping: classes) { $0 }.mapValues { Double($0.count) / Double(classes.count) }
        }
        func confidence(_ name: Int) -> Float {
            let found = zip(target.classes, target.confidences).filter { $0.0 == name }.map(\.1)
            return found.reduce(0, +) / Float(max(1, found.count))
        }
        let known = shares(source)
        let own = shares(target.classes).filter { name, share in
            share >= 0.2 && share >= 3 * (known[name] ?? 0) && name < ImageNetClasses.names.count && confidence(name) >= 0.5
        }
        guard own.values.reduce(0, +) >= 0.5 else { return [] }
        return own.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}
