/// What a network is for, as far as the keys tell under which a file keeps it.
struct NetworkRole: Equatable {
    /// The direction of a generator, or the side of a discriminator.
    var direction: TranslationDirection?
    /// Whether its weights are an average over a training (EMA).
    var isAverage = false
    /// The keys without what says that it is an average.
    var base: [String]

    init(_ keys: [String]) {
        base = keys.map(Self.withoutAverage)
        isAverage = base != keys.map { $0.lowercased() }
        base = base.filter { !$0.isEmpty }
        direction = keys.compactMap { Self.direction($0) }.last
    }

    /// Directions as people name them: `netG_A2B`, `G_A`, `genAtoB`, `G_XtoY`, `generator_ab`.
    private static let directions: [String: TranslationDirection] = [
        "a": .a2b, "a2b": .a2b, "atob": .a2b, "ab": .a2b, "x": .a2b, "x2y": .a2b, "xtoy": .a2b, "xy": .a2b, "s2t": .a2b,
        "st": .a2b,
        "b": .b2a, "b2a": .b2a, "btoa": .b2a, "ba": .b2a, "y": .b2a, "y2x": .b2a, "ytox": .b2a, "yx": .b2a, "t2s": .b2a,
        "ts": .b2a,
    ]

    static func direction(_ key: String) -> TranslationDirection? {
        var rest = withoutAverage(key).filter { $0.isLetter || $0.isNumber }
        let before = [
            "statedict", "state", "latestnet", "latest", "network", "net", "model", "generator", "gen", "discriminator", "disc",
        ]
        let after = [
            "statedict", "state", "model", "network", "net", "generator", "gen", "discriminator", "disc", "weights", "params",
        ]
        // A single letter last: it may be all there is.
        for prefix in before + ["g", "d"] where rest.hasPrefix(prefix) { rest.removeFirst(prefix.count) }
        for suffix in after where rest.hasSuffix(suffix) { rest.removeLast(suffix.count) }
        return directions[rest]
    }

    /// A key in small letters, without the parts that say that weights are averaged: `g` of `G_ema`.
    private static func withoutAverage(_ key: String) -> String {
        let words = key.lowercased().split(omittingEmptySubsequences: true) { $0 == "_" || $0 == "-" }.map(String.init)
        let marks: Set = ["ema", "average", "averaged", "avg", "swa", "shadow"]
        let kept = words.filter { !marks.contains($0) }
        return kept.count == words.count ? key.lowercased() : kept.joined(separator: "_")
    }
}
