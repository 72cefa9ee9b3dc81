import Autograd
import NeuralNetworks
import TensorCore

extension ImageGenerator {
    /// Translates images of any size: sides are padded by reflection to a size that the generator takes, and the result is
    /// cropped back.
    ///
    /// - Parameters:
    ///   - images: [batch, height, width, channels] in [-1, 1].
    ///   - phase: Default evaluation; in training dropout and the statistics of this batch are used.
    ///   - backend: The backend that holds the generator's weights.
    /// - Returns: Images of the same height and width, in [-1, 1].
    public func translate(_ images: HostArray, phase: Phase = .evaluation, on backend: any ComputeBackend) -> HostArray {
        let sides = [1, 2]
        var x = NDArray(images, on: backend)
        for axis in sides {
            x = x.mapped(
                axis: axis,
                through: .reflectionToMultiple(
                    of: configuration.sideMultiple, least: configuration.smallestSide, of: images.shape[axis]))
        }
        var y = withoutGradient { self(Tensor(x), phase: phase).value }
        for axis in sides { y = y.mapped(axis: axis, through: .slice(0..<images.shape[axis], of: y.shape[axis])) }
        return y.host
    }
}

extension AxisMap {
    /// Adds positions at the end of an axis of extent `count`, reflected as often as a short axis needs, so that it becomes a
    /// multiple of `step` and at least `least`.
    fileprivate static func reflectionToMultiple(of step: Int, least: Int, of count: Int) -> AxisMap {
        let padded = max(least, (count + step - 1) / step * step), period = max(1, 2 * (count - 1))
        return AxisMap(
            inputCount: count, positions: (0..<padded).map { count == 1 ? 0 : min($0 % period, period - $0 % period) })
    }
}
