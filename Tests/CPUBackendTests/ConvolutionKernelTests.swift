import CPUBackend
import TensorCore
import Testing

@Suite struct ConvolutionKernelTests {
    /// Every kernel, stride and padding mode, with sizes, paddings, channels and batches in turn.
    static let sweep: [ConvolutionGeometry] = {
        let channels = [(1, 1), (3, 16), (5, 3), (16, 32), (20, 5), (32, 20), (40, 1), (64, 40), (3, 64), (17, 33)]
        let sizes = [(8, 9), (7, 7), (11, 10), (9, 12), (13, 8)]
        let paddings = [
            Padding(0), Padding(1), Padding(3), Padding(top: 1, left: 2, bottom: 3, right: 0),
            Padding(top: 0, left: 0, bottom: 2, right: 1),
        ]
        var geometries: [ConvolutionGeometry] = []
        var turn = 0
        for kernel in [1, 2, 3, 4, 5, 7] {
            for stride in 1...3 {
                for mode in [PaddingMode.zero, .reflect, .replicate] {
                    for _ in 0..<3 {
                        let (input, output) = channels[turn % 10], (height, width) = sizes[turn / 2 % 5]
                        let (kernelHeight, kernelWidth) = turn % 7 == 0 ? (kernel, 3) : (kernel, kernel)
                        geometries.append(
                            ConvolutionGeometry(
                                inputShape: [turn % 3 + 1, height, width, input],
                                weightShape: [kernelHeight, kernelWidth, input, output], stride: stride,
                                padding: paddings[turn / 3 % 5], paddingMode: mode))
                        turn += 1
                    }
                }
            }
        }
        return geometries
    }()

    static let grouped: [ConvolutionGeometry] = {
        let groups = [(2, 6, 4), (4, 8, 12), (3, 3, 3), (5, 5, 10), (16, 16, 16), (20, 20, 20), (33, 33, 33), (2, 64, 40)]
        return groups.enumerated().flatMap { i, group in
            [(3, 1), (4, 2), (1, 1)].map { kernel, stride in
                ConvolutionGeometry(
                    inputShape: [2, 7 + i % 2, 9, group.1], weightShape: [kernel, kernel, group.1 / group.0, group.2],
                    stride: stride, padding: Padding(kernel / 2), paddingMode: [.zero, .reflect, .replicate][i % 3],
                    groups: group.0)
            }
        }
    }()

    /// Tiles of Winograd's algorithm, clipped at the edges, over several images, with padding that folds back into a tile's row.
    static let tiled: [ConvolutionGeometry] = {
        let channels = [(64, 64), (50, 66), (64, 40), (40, 70)]
        let sizes = [(10, 10), (9, 14), (16, 7), (13, 18), (21, 30)]
        let paddings = [Padding(1), Padding(0), Padding(top: 1, left: 0, bottom: 0, right: 1)]
        var geometries: [ConvolutionGeometry] = []
        for kernel in [3, 4] {
            for (i, size) in sizes.enumerated() {
                for (j, mode) in [PaddingMode.zero, .reflect, .replicate].enumerated() {
                    let (input, output) = channels[(i + j) % 4]
                    geometries.append(
                        ConvolutionGeometry(
                            inputShape: [1 + (i + j) % 3, size.0, size.1, input], weightShape: [kernel, kernel, input, output],
                            padding: paddings[(i + j / 2) % 3], paddingMode: mode))
                }
            }
        }
        // More tiles than are worked on at once.
        geometries.append(
            ConvolutionGeometry(
                inputShape: [2, 50, 38, 20], weightShape: [3, 3, 20, 18], padding: Padding(1), paddingMode: .reflect))
        return geometries
    }()

    /// The same with a stride of two, of whole tiles and clipped ones, with and without a last row and column that no kernel
    /// reaches.
    static let stridedTiles: [ConvolutionGeometry] = [
        ([1, 100, 100, 40], 70, 3, Padding(1), .zero), ([3, 69, 70, 40], 70, 3, Padding(1), .reflect),
        ([2, 79, 79, 64], 96, 3, Padding(top: 1, left: 0, bottom: 0, right: 1), .replicate),
        ([1, 50, 51, 40], 70, 4, Padding(1), .reflect), ([3, 42, 31, 33], 50, 4, Padding(0), .zero),
        ([2, 31, 42, 50], 33, 4, Padding(top: 1, left: 0, bottom: 0, right: 1), .replicate),
        ([2, 43, 32, 64], 64, 4, Padding(top: 0, left: 1, bottom: 1, right: 0), .reflect),
    ].map { (shape: [Int], output: Int, kernel: Int, padding: Padding, mode: PaddingMode) in
        ConvolutionGeometry(
            inputShape: shape, weightShape: [kernel, kernel, shape[3], output], stride: 2, padding: padding, paddingMode: mode)
    }

    /// One input channel for each output: rows of blocks of all widths, common kernels and others, and more channels than one
    /// task takes.
    static let depthwise: [ConvolutionGeometry] = {
        let channels = [16, 7, 40, 33, 64, 270], sizes = [(5, 23), (6, 12), (9, 35), (7, 7), (11, 18)]
        let paddings = [
            Padding(2), Padding(0), Padding(1), Padding(top: 0, left: 0, bottom: 1, right: 1),
            Padding(top: 1, left: 3, bottom: 2, right: 0),
        ]
        var geometries: [ConvolutionGeometry] = []
        for (i, kernel) in [3, 5, 1, 4, 2].enumerated() {
            for stride in 1...3 {
                for (j, mode) in [PaddingMode.zero, .reflect, .replicate].enumerated() {
                    let turn = geometries.count, count = channels[turn % 6], (height, width) = sizes[(turn + j) % 5]
                    geometries.append(
                        ConvolutionGeometry(
                            inputShape: [turn % 2 + 1, height, width, count],
                            weightShape: [turn % 4 == 3 ? 3 : kernel, kernel, 1, count], stride: stride,
                            padding: paddings[(turn / 2 + i) % 5], paddingMode: mode, groups: count))
                }
            }
        }
        return geometries
    }()

    @Test(arguments: tiled + stridedTiles) func tilesSaveProducts(_ geometry: ConvolutionGeometry) {
        for direction in ConvolutionDirection.allCases {
            #expect(CPUBackend(threads: 1).executedMultiplyAdds(geometry, direction) < geometry.multiplyAdds)
        }
    }

    /// Beyond the blocks that the kernels cut the work into.
    static let large: [ConvolutionGeometry] = [
        ConvolutionGeometry(
            inputShape: [1, 40, 37, 20], weightShape: [7, 7, 20, 6], padding: Padding(3), paddingMode: .reflect),
        ConvolutionGeometry(inputShape: [2, 33, 30, 64], weightShape: [3, 3, 64, 70], stride: 2, padding: Padding(1)),
        ConvolutionGeometry(inputShape: [1, 64, 66, 3], weightShape: [4, 4, 3, 48], stride: 2, padding: Padding(1)),
        ConvolutionGeometry(inputShape: [3, 2, 2, 130], weightShape: [1, 1, 130, 67]),
    ]

    /// Products of so few pixels that the weights are read as they are: of taps that are all beyond the edge, of channels that fill
    /// no block or several chunks, and of groups.
    static let fewPixels: [ConvolutionGeometry] = [
        ([1, 2, 2, 512], 64, 4, 2, Padding(1), .zero, 1), ([1, 2, 2, 40], 512, 4, 2, Padding(1), .zero, 1),
        ([1, 2, 2, 300], 70, 4, 2, Padding(1), .zero, 1), ([2, 4, 4, 96], 290, 4, 2, Padding(1), .zero, 1),
        ([3, 5, 6, 272], 33, 3, 1, Padding(1), .reflect, 1), ([1, 10, 11, 24], 48, 3, 1, Padding(2), .replicate, 1),
        ([2, 3, 3, 64], 96, 5, 3, Padding(4), .zero, 2), ([1, 1, 1, 128], 20, 3, 1, Padding(1), .zero, 4),
    ].map { (shape: [Int], output: Int, kernel: Int, stride: Int, padding: Padding, mode: PaddingMode, groups: Int) in
        ConvolutionGeometry(
            inputShape: shape, weightShape: [kernel, kernel, shape[3] / groups, output], stride: stride, padding: padding,
            paddingMode: mode, groups: groups)
    }

    static let sets = [
        "sweep": sweep, "grouped": grouped, "depthwise": depthwise, "tiled": tiled, "strided tiles": stridedTiles, "large": large,
        "few pixels": fewPixels,
    ]

    @Test(arguments: sets.keys.sorted()) func agreesWithTheDefinition(_ set: String) {
        let geometries = Self.sets[set]!
        for (i, geometry) in geometries.enumerated() {
            let reference = ConvolutionReference(geometry, seed: UInt64(i))
            let expected = reference.results()
            let outputs = geometry.outputChannels
            let biased = expected.y.enumerated().map { $1 + Double(reference.bias[$0 % outputs]) }
            for kernels in Kernels.all {
                let x = kernels.array(reference.x, geometry.inputShape), w = kernels.array(reference.w, geometry.weightShape)
                let dy = kernels.array(reference.dy, geometry.outputShape), bias = kernels.array(reference.bias, [outputs])
                func check(_ array: NDArray, _ expected: [Double], _ what: String) {
                    let error = Reference.relativeError(array.values, expected)
                    #expect(error <= Reference.tolerance, "\(what), \(kernels.testDescription), \(geometry)")
                }
                check(x.convolved(with: w, geometry), expected.y, "forward")
                let sums = x.convolved(with: w, bias: bias, geometry)
                check(sums, biased, "forward with bias")
                let range: ClosedRange<Float> = -0.5...0.25
                let clamped = x.convolved(with: w, bias: bias, clampedTo: range, geometry)
                #expect(
                    clamped.values == sums.map(.clamp(range)).values, "clamped, \(kernels.testDescription), \(geometry)")
                check(dy.convolvedBackward(with: w, geometry), expected.dx, "backward by data")
                check(x.convolutionWeightGradient(outputGradient: dy, geometry), expected.dw, "backward by weights")
            }
        }
    }

    @Test func outputExtents() {
        #expect(ConvolutionGeometry.outputExtent(8, kernel: 3, stride: 1) == 6)
        #expect(ConvolutionGeometry.outputExtent(9, kernel: 4, stride: 2) == 3)
        // PyTorch's ConvTranspose2d: (4 - 1) * 2 - 2 + 3 + 1.
        #expect(
            ConvolutionGeometry.transposedOutputExtent(4, kernel: 3, stride: 2, padding: 1, outputPadding: 1) == 8)
    }
}
