// All that an application needs, with one import: to train, to load a model and to translate an image.

@_exported public import CPUBackend
@_exported public import GANModels
@_exported public import GANTraining
@_exported public import ImageDatasets
@_exported public import ImageFiles
@_exported public import ModelFiles
@_exported public import Recipes
@_exported public import Runs
@_exported public import TensorCore
@_exported public import Training
@_exported public import Translation
