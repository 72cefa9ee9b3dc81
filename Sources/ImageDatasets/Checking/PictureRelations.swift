import Files

/// Which images of some sets are the same: to the byte, or to the eye.
struct PictureRelations {
    /// An image of a set.
    struct Place: Hashable {
        let set, index: Int
    }

    /// Groups of files of one set with the same bytes.
    let duplicates: [[Place]]
    /// Groups of images of one set that look the same. Of files with the same bytes there is only the first.
    let nearDuplicates: [[Place]]
    /// Images of test sets that are in a training set, each with one of those, and whether the bytes are the same.
    let leaks: [(test: Place, training: Place, isExact: Bool)]
    /// Groups of files with the same bytes in several training sets.
    let shared: [[Place]]
    private let superfluous: Set<Place>

    init(_ readings: [SetReading]) {
        var places: [Place] = [], hashes: [PictureHash] = []
        var byContent: [UInt64: [Place]] = [:]
        for (set, reading) in readings.enumerated() {
            for (index, facts) in reading.facts.enumerated() {
                if let facts { byContent[facts.content, default: []].append(Place(set: set, index: index)) }
            }
        }
        let twins = byContent.values.filter { $0.count > 1 }.flatMap { Self.equalFiles($0, readings) }
            .sorted { ($0[0].set, $0[0].index) < ($1[0].set, $1[0].index) }
        let groups = twins.map { Dictionary(grouping: $0, by: \.set).values.sorted { $0[0].set < $1[0].set } }
        duplicates = groups.joined().filter { $0.count > 1 }
        shared = groups.map { $0.filter { readings[$0[0].set].set.role == .training }.map { $0[0] } }.filter { $0.count > 1 }
        let later = Set(duplicates.flatMap { $0.dropFirst() })
        for (set, reading) in readings.enumerated() {
            for (index, facts) in reading.facts.enumerated() {
                let place = Place(set: set, index: index)
                guard let facts, !later.contains(place) else { continue }
                places.append(place)
                hashes.append(facts.picture)
            }
        }
        let near = Self.near(places, hashes, readings)
        nearDuplicates = near.groups
        var leaks = near.leaks
        for group in groups {
            guard let training = group.first(where: { readings[$0[0].set].set.role == .training })?[0] else { continue }
            for test in group where readings[test[0].set].set.role == .test { leaks[test[0]] = (training, true) }
        }
        self.leaks = leaks.map { (test: $0.key, training: $0.value.training, isExact: $0.value.isExact) }
            .sorted { ($0.test.set, $0.test.index) < ($1.test.set, $1.test.index) }
        superfluous = later.union(leaks.keys)
    }

    /// Whether a training does without an image: a file with the same bytes comes before it in its set, or it is a test image that is
    /// in a training set.
    func isSuperfluous(_ set: Int, _ index: Int) -> Bool { superfluous.contains(Place(set: set, index: index)) }

    /// Divides files with the same hash into groups with the same bytes.
    private static func equalFiles(_ candidates: [Place], _ readings: [SetReading]) -> [[Place]] {
        var groups: [(bytes: [UInt8], places: [Place])] = []
        for place in candidates {
            guard let bytes = try? InputFile(path: readings[place.set].path(at: place.index)).bytes() else { continue }
            if let group = groups.firstIndex(where: { $0.bytes == bytes }) {
                groups[group].places.append(place)
            } else {
                groups.append((bytes, [place]))
            }
        }
        return groups.map(\.places).filter { $0.count > 1 }
    }

    private static func near(
        _ places: [Place], _ hashes: [PictureHash], _ readings: [SetReading]
    ) -> (groups: [[Place]], leaks: [Place: (training: Place, isExact: Bool)]) {
        let search = NearPictures(hashes)
        var groups = Groups(count: places.count), leaks: [Place: (training: Place, isExact: Bool)] = [:]
        func isTest(_ index: Int) -> Bool { readings[places[index].set].set.role == .test }
        for index in places.indices {
            search.forEachCopy(of: index) { other in
                if places[index].set == places[other].set { return groups.first(of: index) != groups.first(of: other) }
                return isTest(index) != isTest(other) && leaks[places[isTest(index) ? index : other]] == nil
            } _: { other in
                if places[index].set == places[other].set {
                    groups.join(index, other)
                } else {
                    let (test, training) = isTest(index) ? (index, other) : (other, index)
                    leaks[places[test]] = (places[training], false)
                }
            }
        }
        return (groups.all().map { $0.map { places[$0] } }, leaks)
    }
}
