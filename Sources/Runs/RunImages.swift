import Files
import ImageDatasets

/// The training images of a run as they are at the start of a sitting.
struct RunImages {
    /// The images of each set.
    let listings: [DatasetListing]
    /// What has changed in each set since the sitting before, by the path of its folder; empty where nothing has.
    var changes: [(folder: String, changes: DatasetChanges)] = []

    /// The images of a new run.
    init(of data: RunConfiguration.Data) throws {
        listings = try data.training.indices.map { DatasetListing(of: try data.listed(data.training[$0], set: $0)) }
    }

    /// Finds the images of a run again. `data` gets their present paths, and their fingerprints where images have changed.
    ///
    /// A folder that is not where its path says is looked for from the working directories of earlier sittings. Of several
    /// folders, the one with the same images is taken.
    ///
    /// - Parameters:
    ///   - data: The paths and former fingerprints.
    ///   - sittings: The sittings so far.
    ///   - folder: The run.
    /// - Throws: `RunError.lostImages` where there is no such folder, `RunError.otherImages` where none of the former images is
    ///   there, and what `ImageFolder` throws.
    init(findingThoseOf data: inout RunConfiguration.Data, _ sittings: [Sitting], in folder: RunFolder) throws {
        func folders(_ path: String) -> [String] { Sitting.places(of: path, sittings) }
        let former = try? DatasetListing.read(folder.images)
        var listings: [DatasetListing] = [], changes: [(folder: String, changes: DatasetChanges)] = []
        for index in data.training.indices {
            let found = folders(data.training[index])
            let known = index < data.fingerprints.count ? data.fingerprints[index] : nil
            var first: (path: String, listing: DatasetListing)?
            var same: (path: String, listing: DatasetListing)?
            for path in found where same == nil {
                let images = try data.listed(path, set: index)
                let listing = DatasetListing(of: images)
                first = first ?? (path, listing)
                if known?.matches(images, listing: listing) ?? false { same = (path, listing) }
            }
            guard let chosen = same ?? first else { throw RunError.lostImages(data.training[index]) }
            data.training[index] = chosen.path
            listings.append(chosen.listing)
            guard same == nil else { continue }
            if let former, index < former.count {
                let change = chosen.listing.changes(from: former[index])
                if change.removed.count + change.changed.count == former[index].entries.count {
                    throw RunError.otherImages(chosen.path)
                }
                if !change.isEmpty { changes.append((chosen.path, change)) }
            }
            if known == nil { data.fingerprints.append(chosen.listing.fingerprint) }
            data.fingerprints[index] = chosen.listing.fingerprint
        }
        for index in data.test.indices { data.test[index] = folders(data.test[index]).first ?? data.test[index] }
        (self.listings, self.changes) = (listings, changes)
    }
}
