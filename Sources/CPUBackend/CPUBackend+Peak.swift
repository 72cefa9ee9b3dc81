import CKernels
import Foundation
import TensorCore

extension CPUBackend {
    /// Floating-point operations a second that all threads together reach on registers alone, a multiply-add counted as
    /// two: the ceiling of every kernel, as this machine gives it at this moment.
    ///
    /// - Parameter seconds: How long the burst lasts; much less than 0.02 may end before the clock has settled.
    public func measurePeak(seconds: Double = 0.02) -> Double {
        var rounds = 1 << 12
        while true {
            let start = ProcessInfo.processInfo.systemUptime
            let count = kernels.multiply_add_burst(workers, rounds)
            let elapsed = ProcessInfo.processInfo.systemUptime - start
            if elapsed >= seconds / 2 { return 2 * Double(count) / elapsed }
            let factor = elapsed > 0 ? seconds / elapsed : 16
            rounds = Int(Double(rounds) * min(max(factor, 2), 16))
        }
    }

    /// Products that the kernels form for a convolution in a direction: as many as the definition's `multiplyAdds`, or fewer
    /// where Winograd's algorithm makes 36 of the 144 of a tile.
    public func executedMultiplyAdds(_ geometry: ConvolutionGeometry, _ direction: ConvolutionDirection) -> Int {
        var shape = geometry.kernelShape
        let kernelDirection =
            switch direction {
            case .forward: CG_FORWARD
            case .byData: CG_BACKWARD_DATA
            case .byWeights: CG_BACKWARD_WEIGHTS
            }
        return cg_convolution_products(&shape, kernelDirection)
    }
}
