// All that an application needs, with one import: to train, to load a model, to translate an image and to say how good the translations are.

@_exported public import CPUBackend
@_exported public import Evaluation
@_exported public import GANModels
@_exported public import GANTraining
@_exported public import ImageDatasets
@_exported public import ImageFiles
@_exported public import ImageMetrics
@_exported public import ModelFiles
@_exported public import Recipes
@_exported public import Runs
@_exported public import TensorCore
@_exported public import Training
@_exported public import Translation
