import Files

extension ModelFile {
    /// Reads the networks of a folder from files such as `G_A.safetensors`, `latest_net_G_A.pth`, as in the reference, or
    /// `netG_A2B.pth`; nil where there are none.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - network: The name of the only network that is wanted, which is then called `G` or `D`; nil for all.
    /// - Throws: `CheckpointError` for a damaged file, `ModelFileError.severalNetworks` where one holds several that may be meant,
    ///   `ModelFileError.noNetwork` where there is none of this name.
    public init?(folder: String, network: String? = nil) throws {
        var networks: [String: NetworkWeights] = [:], notes: [String] = []
        for name in Self.networkNames {
            let files = Self.stems(of: name).flatMap { stem in ["safetensors", "pth", "pt"].map { "\(stem).\($0)" } }
            let paths = files.map { folder.appendingPathPart($0) }
            guard let path = paths.first(where: { FileStatus.exists($0) }) else { continue }
            let file = try ModelFile(contentsOf: path)
            // What is in a file of this name is this network, whatever the file itself calls it.
            let fitting = file.networks.values.filter { $0.configuration == nil || $0.isGenerator == name.hasPrefix("G") }
            if fitting.count > 1 { throw ModelFileError.severalNetworks(path: path, found: file.networks.keys.sorted()) }
            networks[name] = fitting.first ?? file.networks.values.first
            notes += file.notes
        }
        if networks.isEmpty { return nil }
        self.init(path: folder, nil, networks: networks, notes: notes)
        if let network { try select(network, of: networks.map { ($0.key, $0.value) }) }
    }

    /// Names of files for a network, without the ending, the customary ones first.
    private static func stems(of name: String) -> [String] {
        let usual = [name, "latest_net_\(name)", "net\(name)"]
        switch name {
        case "G_A": return usual + ["netG_A2B", "G_A2B", "G_AB", "G_AtoB"]
        case "G_B": return usual + ["netG_B2A", "G_B2A", "G_BA", "G_BtoA"]
        default: return usual
        }
    }
}
