import CPUBackend
import TensorCore
import Testing

@Suite("Recording and measuring work") struct WorkRecorderTests {
    @Test("tells convolutions apart by geometry and direction, and adds up their calls") func convolutions() {
        let recorder = WorkRecorder(), backend = CPUBackend(threads: 1, recorder: recorder)
        let geometry = ConvolutionGeometry(
            inputShape: [1, 8, 6, 3], weightShape: [3, 3, 3, 5], stride: 2, padding: Padding(1), paddingMode: .reflect)
        let x = NDArray(filledWith: 1, shape: geometry.inputShape, on: backend)
        let weights = NDArray(filledWith: 1, shape: geometry.weightShape, on: backend)
        for _ in 0..<2 { _ = x.convolved(with: weights, geometry) }
        _ = NDArray(filledWith: 1, shape: geometry.outputShape, on: backend).convolvedBackward(with: weights, geometry)

        let convolutions = recorder.tallies.filter { $0.work.multiplyAdds > 0 }
        #expect(convolutions.map(\.calls) == [2, 1])
        #expect(convolutions.map(\.work.kind) == ["convolution forward", "convolution by data"])
        #expect(convolutions.allSatisfy { $0.work.label == "3x3 3->5 @ 8x6 /2" && $0.seconds > 0 })
        #expect(geometry.multiplyAdds == 4 * 3 * 5 * 27)

        recorder.isActive = false
        _ = x.convolved(with: weights, geometry)
        #expect(recorder.tallies.filter { $0.work.multiplyAdds > 0 }.map(\.calls) == [2, 1])
        recorder.clear()
        #expect(recorder.tallies.isEmpty)
    }

    @Test("every instruction set has a peak", arguments: CPUBackend.availableInstructionSets)
    func peak(instructionSet: String) {
        let backend = CPUBackend(threads: 2, instructionSet: instructionSet)
        #expect(backend.measurePeak(seconds: 0.001) > 1e8)
    }
}
