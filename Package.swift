// swift-tools-version: 6.2
import PackageDescription

// The targets stand on floors: each imports only what its line names, all of it from floors below.
// `Scripts/check` compares this table with the `import` lines of every file.
let package = Package(
    name: "cyclegan",
    platforms: [.macOS(.v13)],
    products: [
        .executable(name: "cyclegan", targets: ["cyclegan"]),
        .library(name: "Files", targets: ["Files"]),
        .library(name: "TensorCore", targets: ["TensorCore"]),
        .library(name: "CPUBackend", targets: ["CPUBackend"]),
        .library(name: "Autograd", targets: ["Autograd"]),
        .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
        .library(name: "Optimizers", targets: ["Optimizers"]),
        .library(name: "Checkpoints", targets: ["Checkpoints"]),
        .library(name: "ImageFiles", targets: ["ImageFiles"]),
        .library(name: "ImageDatasets", targets: ["ImageDatasets"]),
        .library(name: "Tables", targets: ["Tables"]),
        .library(name: "GANModels", targets: ["GANModels"]),
        .library(name: "ImageMetrics", targets: ["ImageMetrics"]),
        .library(name: "Training", targets: ["Training"]),
        .library(name: "GANTraining", targets: ["GANTraining"]),
        .library(name: "ModelFiles", targets: ["ModelFiles"]),
        .library(name: "Translation", targets: ["Translation"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
        .library(name: "Runs", targets: ["Runs"]),
        .library(name: "CycleGANKit", targets: ["CycleGANKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        // For ONNX files; without what its traits add, it builds sooner.
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    ],
    targets: [
        // Floor 0: C.
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .yum(["libpng-devel"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg-dev"]), .yum(["libjpeg-turbo-devel"]), .brew(["jpeg-turbo"])]),
        // zlib comes with libpng.
        .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG"], linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        // Floors 1 and 2: files, numbers, the backend on this machine's cores, and gradients of numbers.
        .target(name: "Files"),
        .target(name: "TensorCore"),
        .target(name: "CPUBackend", dependencies: ["TensorCore", "CKernels"]),
        .target(name: "Autograd", dependencies: ["TensorCore"]),
        // Floor 3: the four libraries that do not know of each other.
        .target(name: "NeuralNetworks", dependencies: ["Autograd", "TensorCore"]),
        .target(name: "Optimizers", dependencies: ["Autograd", "TensorCore"]),
        .target(
            name: "Checkpoints",
            dependencies: ["Files", "TensorCore", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["ONNX/onnx.proto"]),
        .target(name: "ImageFiles", dependencies: ["Files", "CImageCodecs"]),
        // Floor 4: data and models.
        .target(name: "ImageDatasets", dependencies: ["Files", "ImageFiles", "TensorCore"]),
        .target(name: "Tables", dependencies: ["Files", "Autograd", "TensorCore"]),
        .target(name: "GANModels", dependencies: ["NeuralNetworks", "Autograd", "TensorCore"]),
        .target(name: "ImageMetrics", dependencies: ["NeuralNetworks", "Autograd", "TensorCore"]),
        // Floor 5: what is asked of a training, and the engine that knows of no method.
        .target(name: "Recipes", dependencies: ["GANModels", "NeuralNetworks", "Optimizers", "TensorCore"]),
        .target(name: "Training", dependencies: ["NeuralNetworks", "Optimizers", "Checkpoints", "Autograd", "TensorCore"]),
        // Floor 6: the methods, and the files of models.
        .target(
            name: "GANTraining",
            dependencies: ["Training", "Recipes", "GANModels", "NeuralNetworks", "Optimizers", "Autograd", "TensorCore"]),
        .target(
            name: "ModelFiles",
            dependencies: [
                "Recipes", "GANModels", "ImageMetrics", "NeuralNetworks", "Checkpoints", "Autograd", "Files", "TensorCore",
            ]),
        // Floors 7 and 8: pictures translated, sets of them compared, and runs in their folders.
        .target(
            name: "Translation",
            dependencies: ["GANModels", "ImageDatasets", "ImageFiles", "NeuralNetworks", "Files", "TensorCore"]),
        .target(
            name: "Evaluation",
            dependencies: ["ModelFiles", "ImageMetrics", "ImageDatasets", "ImageFiles", "Checkpoints", "Files", "TensorCore"]),
        .target(
            name: "Runs",
            dependencies: [
                "Evaluation", "ModelFiles", "GANTraining", "Training", "Recipes", "GANModels", "ImageMetrics", "ImageDatasets",
                "ImageFiles", "Checkpoints", "NeuralNetworks", "Optimizers", "TensorCore", "Files",
            ]),
        // Floor 9: the command, and the umbrella for applications.
        .target(
            name: "CycleGANCommands",
            dependencies: [
                "Runs", "Evaluation", "Translation", "ModelFiles", "GANTraining", "Training", "Recipes", "GANModels",
                "ImageMetrics", "ImageDatasets", "ImageFiles", "NeuralNetworks", "Optimizers", "Checkpoints", "Files",
                "CPUBackend", "Autograd", "TensorCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "CycleGANKit",
            dependencies: [
                "Runs", "Evaluation", "Translation", "ModelFiles", "GANTraining", "Training", "Recipes", "GANModels",
                "ImageMetrics", "ImageDatasets", "ImageFiles", "CPUBackend", "TensorCore",
            ]),
        // Floor 10: what is run.
        .executableTarget(name: "cyclegan", dependencies: ["CycleGANCommands"]),
        // Without access to what only this package sees: the examples are written as any other package would write them.
        .executableTarget(
            name: "examples",
            dependencies: [
                "Training", "Tables", "NeuralNetworks", "Optimizers", "ImageFiles", "Autograd", "CPUBackend", "TensorCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Examples", packageAccess: false),
        // Tests, one target a library.
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "TensorCoreTests", dependencies: ["CPUBackend", "TensorCore"]),
        .testTarget(name: "CPUBackendTests", dependencies: ["CPUBackend", "TensorCore"]),
        .testTarget(
            name: "AutogradTests", dependencies: ["Autograd", "CPUBackend", "TensorCore", "ReferenceBackend", "Fixtures"]),
        .testTarget(
            name: "NeuralNetworksTests",
            dependencies: [
                "NeuralNetworks", "Optimizers", "Autograd", "CPUBackend", "TensorCore", "ReferenceBackend", "Fixtures",
            ]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "TensorCore"], exclude: ["Data"]),
        .testTarget(name: "ImageFilesTests", dependencies: ["ImageFiles"], exclude: ["Data"]),
        .testTarget(
            name: "ImageDatasetsTests", dependencies: ["ImageDatasets", "ImageFiles", "Files", "TensorCore", "Fixtures"]),
        .testTarget(name: "TablesTests", dependencies: ["Tables", "Autograd", "CPUBackend", "TensorCore"]),
        .testTarget(
            name: "GANModelsTests",
            dependencies: ["GANModels", "NeuralNetworks", "Autograd", "CPUBackend", "TensorCore", "Fixtures"]),
        .testTarget(
            name: "ImageMetricsTests",
            dependencies: ["ImageMetrics", "NeuralNetworks", "Autograd", "CPUBackend", "TensorCore", "Fixtures"]),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Training", "GANModels", "NeuralNetworks", "Optimizers", "Autograd", "CPUBackend", "TensorCore"]),
        .testTarget(
            name: "GANTrainingTests",
            dependencies: [
                "GANTraining", "Training", "Recipes", "GANModels", "NeuralNetworks", "Optimizers", "Autograd", "CPUBackend",
                "TensorCore", "Fixtures",
            ]),
        .testTarget(
            name: "ModelFilesTests",
            dependencies: [
                "ModelFiles", "Recipes", "GANModels", "ImageMetrics", "ImageDatasets", "ImageFiles", "NeuralNetworks",
                "Checkpoints", "Autograd", "CPUBackend", "TensorCore", "Fixtures",
            ], exclude: ["Data"]),
        .testTarget(
            name: "TranslationTests",
            dependencies: [
                "Translation", "GANModels", "ImageDatasets", "ImageFiles", "NeuralNetworks", "CPUBackend", "TensorCore",
            ]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Evaluation", "ImageMetrics", "ImageDatasets", "ImageFiles", "CPUBackend", "TensorCore", "Fixtures",
            ]),
        .testTarget(
            name: "RunsTests",
            dependencies: [
                "Runs", "Evaluation", "ModelFiles", "Training", "Recipes", "ImageDatasets", "ImageFiles", "Checkpoints",
                "Optimizers", "CPUBackend", "TensorCore", "Files",
            ]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "CycleGANCommands", "ModelFiles", "ImageMetrics", "Files", "ImageFiles", "Checkpoints", "CPUBackend", "Fixtures",
                "cyclegan",
            ],
            exclude: ["Data"]),
        .testTarget(name: "CycleGANKitTests", dependencies: ["CycleGANKit"], packageAccess: false),
        .testTarget(name: "ExamplesTests", dependencies: ["examples"]),
        // A second backend, by definition, without access to what only this package sees.
        .target(
            name: "ReferenceBackend", dependencies: ["TensorCore"], path: "Tests/ReferenceBackend", packageAccess: false),
        // What tests share: reading fixtures, comparing arrays, checking gradients by finite differences.
        .target(
            name: "Fixtures", dependencies: ["NeuralNetworks", "Autograd", "Checkpoints", "TensorCore"], path: "Tests/Fixtures",
            exclude: ["generate.py", "generators", "Data"]),
    ]
)

for target in package.targets where target.type != .system {
    let isC = ["CImageCodecs", "CKernels"].contains(target.name)
    if isC {
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
    } else {
        target.swiftSettings = [
            .swiftLanguageMode(.v6),
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
        ]
    }
}
