import Autograd
import NeuralNetworks

/// The layers of a generator, whose result is an image.
extension GeneratorConfiguration {
    /// The initialization of the last layer: where there is a shortcut, a new generator adds nothing to it.
    func last(_ initialization: Initialization) -> Initialization {
        guard hasShortcuts, initialization.weights != .unset else { return initialization }
        var initialization = initialization
        initialization.weights = .constant(0)
        return initialization
    }

    /// What the input goes through before it is added to the result of the layers; nil where it is not.
    func makeShortcut(_ initialization: Initialization) -> Convolution? {
        guard hasShortcuts else { return nil }
        var initialization = initialization
        if initialization.weights != .unset { initialization.weights = .dirac }
        return Convolution(
            inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 1, hasBias: false, initialization)
    }
}

/// What generators with and without a shortcut have in common.
extension ImageGenerator {
    static func parts(_ model: Sequential, _ shortcut: Convolution?) -> [(name: String, module: any Module)] {
        [("model", model)] + (shortcut.map { [("shortcut", $0)] } ?? [])
    }

    static func sum(_ result: Tensor, _ shortcut: Convolution?, _ x: Tensor, phase: Phase) -> Tensor {
        shortcut.map { $0(x, phase: phase) + result } ?? result
    }

    static func trace(
        _ model: Sequential, _ shortcut: Convolution?, _ x: LayerGraph.Value, name: String, in graph: inout LayerGraph
    ) -> LayerGraph.Value {
        let changed = model.trace(x, name: LayerGraph.path(name, "model"), in: &graph)
        guard let shortcut else { return changed }
        let kept = shortcut.trace(x, name: LayerGraph.path(name, "shortcut"), in: &graph)
        return graph.append(name, LayerGraph.Addition(), [kept, changed], shape: changed.shape)
    }
}
