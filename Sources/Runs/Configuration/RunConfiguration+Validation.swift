import Recipes

extension RunConfiguration {
    /// The number of epochs or steps of a run or between two samples or saves.
    public static let lengths = 1...1_000_000_000

    /// The number of images of each set that an evaluation uses at most: fewer say nothing, and memory grows with their square.
    public static let evaluationSizes = 4...10_000

    /// Checks that every number is in its range, before any work is done with it. Reading `config.json` does so too.
    ///
    /// - Throws: `OptionOutOfRange`, which names the member and the allowed values.
    public func validate() throws(OptionOutOfRange) {
        try recipe.validate()
        try data.validate(sets: data.sets(of: recipe))
        try schedule.validate()
    }
}

extension RunConfiguration.Data {
    /// The number of folders that a recipe's images are in.
    fileprivate func sets(of recipe: Recipe) -> Int {
        switch recipe.traits.data {
        case .unpaired, .paired: 2
        case .single: 1
        }
    }

    /// - Parameter sets: The number of folders that the recipe's images are in.
    fileprivate func validate(sets: Int) throws(OptionOutOfRange) {
        try OptionOutOfRange.check("data.size", size, in: RecipeLimits.side)
        try OptionOutOfRange.check("data.loadSize", loadSize, in: RecipeLimits.side)
        try OptionOutOfRange.check("data.batch", batch, in: RecipeLimits.batch)
        guard training.count == sets else {
            throw OptionOutOfRange(member: "data.training", value: "\(training.count) folders", allowed: "\(sets)")
        }
        guard sets == 1 || test.count == sets else {
            throw OptionOutOfRange(member: "data.test", value: "\(test.count) folders", allowed: "\(sets)")
        }
    }
}

extension RunConfiguration.Schedule {
    fileprivate func validate() throws(OptionOutOfRange) {
        let longest = RunConfiguration.lengths.upperBound
        try OptionOutOfRange.check("schedule.epochs", epochs, in: 0...longest)
        try OptionOutOfRange.check("schedule.decayEpochs", decayEpochs, in: 0...longest)
        if let steps { try OptionOutOfRange.check("schedule.steps", steps, in: RunConfiguration.lengths) }
        if let budget {
            try OptionOutOfRange.check("schedule.budget", budget, in: Budget.range)
            if steps == nil {
                throw OptionOutOfRange(member: "schedule.steps", value: "none", allowed: "given with schedule.budget")
            }
        }
        if steps == nil && epochs + decayEpochs == 0 {
            throw OptionOutOfRange(member: "schedule.epochs", value: "0", allowed: "more, or schedule.decayEpochs")
        }
        try OptionOutOfRange.check("schedule.sampleEvery", sampleEvery, in: RunConfiguration.lengths)
        try OptionOutOfRange.check("schedule.saveEvery", saveEvery, in: RunConfiguration.lengths)
        try OptionOutOfRange.check("schedule.saveMinutes", saveMinutes, in: 0.001...1e9)
        if let keepEvery { try OptionOutOfRange.check("schedule.keepEvery", keepEvery, in: RunConfiguration.lengths) }
        if let evaluateEvery {
            try OptionOutOfRange.check("schedule.evaluateEvery", evaluateEvery, in: RunConfiguration.lengths)
        }
        try OptionOutOfRange.check("schedule.evaluateImages", evaluateImages, in: RunConfiguration.evaluationSizes)
        guard let details = policyDetails else { return }
        let path = "schedule.policyDetails."
        for (name, value) in [
            ("period", details.period), ("growth", details.growth), ("warmUpSteps", details.warmUpSteps),
            ("warmUpEpochs", details.warmUpEpochs),
        ] {
            if let value { try OptionOutOfRange.check(path + name, value, in: RunConfiguration.lengths) }
        }
        if let patience = details.patience { try OptionOutOfRange.check(path + "patience", patience, in: 0...longest) }
        if let factor = details.factor { try OptionOutOfRange.check(path + "factor", factor, in: 0..<1) }
        if let least = details.least { try OptionOutOfRange.check(path + "least", least, in: 0...1e30) }
        if let milestones = details.milestones {
            let rises = zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
            guard rises, milestones.allSatisfy(RunConfiguration.lengths.contains) else {
                throw OptionOutOfRange(member: path + "milestones", value: "\(milestones)", allowed: "ascending")
            }
        }
    }
}
