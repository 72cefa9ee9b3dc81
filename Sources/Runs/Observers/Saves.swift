import Files
import ModelFiles
import NeuralNetworks
import Training

/// Writes saves and the newest model, and records the progress of the run in `config.json`.
final class Saves: TrainingObserver {
    private let folder: RunFolder
    private var configuration: RunConfiguration
    private let sitting: Sitting

    /// - Parameter sitting: The sitting that begins.
    init(_ folder: RunFolder, _ configuration: RunConfiguration, sitting: Sitting) {
        (self.folder, self.configuration, self.sitting) = (folder, configuration, sitting)
    }

    /// The seed, by which a save of another run is recognized.
    var resumable: (name: String, part: any Resumable)? { ("seed", SeedMark(seed: configuration.seed)) }

    func begin(_ training: TrainingStart) throws {
        // A sitting that was killed may not have recorded its last save, nor kept it.
        // One that came further than the save which the run goes on from keeps what it did.
        if let last = configuration.sittings.indices.last {
            configuration.sittings[last].to = max(configuration.sittings[last].to ?? 0, sitting.from)
        }
        configuration.sittings.append(sitting)
        try folder.write(configuration)
        guard sitting.from > 0, let interval = configuration.schedule.keepEvery, sitting.from.isMultiple(of: interval) else {
            return
        }
        if !FileStatus.exists(folder.checkpoint(step: sitting.from)) { try folder.keep(step: sitting.from) }
    }

    /// The state is written after the model: where the process is killed between the two, the run goes on from the state before
    /// and makes both again.
    func save(_ save: TrainingSave) throws {
        try writeModel(step: save.step, save.results)
        try save.state.write(to: folder.checkpoint)
        if save.isKept { try folder.keep(step: save.step) }
        try tell(savedStep: save.step)
    }

    /// Writes `model.safetensors`.
    func writeModel(step: Int, _ results: [(name: String, module: any Layer)]) throws {
        try ModelFile(configuration.modelDescription(steps: step), networks: results.map { ($0.name, $0.module) })
            .write(to: folder.model)
    }

    /// A sitting that saved nothing ends where it began.
    func end(_ ending: TrainingEnding) throws {
        if let last = configuration.sittings.last, last.to == nil { try tell(savedStep: sitting.from) }
    }

    private func tell(savedStep: Int) throws {
        configuration.sittings[configuration.sittings.count - 1].to = savedStep
        try folder.write(configuration)
    }
}

extension RunConfiguration {
    /// The description of a model of this run.
    func modelDescription(steps: Int) -> ModelDescription {
        ModelDescription(recipe, domains: data.domains, size: data.size, scale: data.scale, steps: steps)
    }
}

/// A run's seed in its saves.
private struct SeedMark: Resumable {
    let seed: UInt64

    func save(to state: inout TrainingState, as name: String) { state.words[name] = String(seed) }

    func restore(from state: TrainingState, as name: String) throws {
        guard state.words[name] == String(seed) else {
            throw TrainingState.Mismatch(
                description: "the seed is \(state.words[name] ?? "missing"), not \(seed), in the save of another run")
        }
    }
}
