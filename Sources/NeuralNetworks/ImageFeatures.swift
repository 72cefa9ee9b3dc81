import Autograd

/// A network that is not trained, and describes images at several sizes: what others learned from many photographs, for a discriminator
/// or a loss.
///
/// Gradients flow through it to the images.
public protocol ImageFeatures: AnyObject {
    /// The number of features at each of its places, from the largest size to the smallest.
    var channels: [Int] { get }

    /// The features of images at each place.
    ///
    /// - Parameter images: Images [batch, height, width, 3] in [-1, 1].
    /// - Returns: Arrays [batch, height / n, width / n, features], where n grows from place to place.
    func callAsFunction(_ images: Tensor) -> [Tensor]
}
