import ImageFiles
import TensorCore

extension HostArray {
    /// Images as numbers in [-1, 1], [batch, height, width, channels]: 0 becomes -1 and the largest sample 1.
    ///
    /// - Precondition: There is at least one image, and all have one size and one number of channels.
    public init(images: [PixelImage]) {
        precondition(!images.isEmpty, "HostArray: no images")
        let (width, height, channels) = (images[0].width, images[0].height, images[0].channels)
        let count = width * height * channels
        let values = [Float](unsafeUninitializedCapacity: images.count * count) { values, initializedCount in
            for image in images {
                precondition(
                    image.width == width && image.height == height && image.channels == channels,
                    "HostArray: \(image.width)x\(image.height)x\(image.channels) in a batch of \(width)x\(height)x\(channels)"
                )
                let target = values.baseAddress! + initializedCount
                switch image.samples {
                case .eight(let bytes): for index in 0..<count { target[index] = (Float(bytes[index]) / 255 - 0.5) / 0.5 }
                case .sixteen(let words): for index in 0..<count { target[index] = (Float(words[index]) / 65535 - 0.5) / 0.5 }
                }
                initializedCount += count
            }
        }
        self.init(shape: [images.count, height, width, channels], values: values)
    }
}

extension PixelImage {
    /// One image of a batch of numbers in [-1, 1], rounded to the nearest level and clipped.
    ///
    /// - Parameters:
    ///   - hostArray: [batch, height, width, channels], 1 to 4 channels. NaN becomes the middle grey.
    ///   - index: Which image of the batch.
    ///   - bitDepth: 8 or 16.
    public init(hostArray: HostArray, at index: Int = 0, bitDepth: Int = 8) {
        precondition(hostArray.shape.count == 4, "PixelImage: \(hostArray.shape) is not [batch, height, width, channels]")
        precondition(index >= 0 && index < hostArray.shape[0], "PixelImage: no image \(index) in \(hostArray.shape)")
        precondition(bitDepth == 8 || bitDepth == 16, "PixelImage: \(bitDepth) bits a sample")
        let (height, width, channels) = (hostArray.shape[1], hostArray.shape[2], hostArray.shape[3])
        let count = height * width * channels
        let values = hostArray.values[(index * count)..<((index + 1) * count)]
        let top: Float = bitDepth == 8 ? 255 : 65535
        func level(_ value: Float) -> Float { value.isNaN ? (top / 2).rounded(.down) : (min(max(value, -1), 1) + 1) / 2 * top }
        let samples: Samples =
            bitDepth == 8
            ? .eight(values.map { UInt8(level($0).rounded()) }) : .sixteen(values.map { UInt16(level($0).rounded()) })
        self.init(width: width, height: height, channels: channels, samples: samples)
    }

    /// This image as 8-bit RGB: composited over white where it is transparent, grey repeated on all three channels, 16 bits
    /// reduced to 8.
    public func opaqueRGB8() -> PixelImage {
        let opaque = hasAlpha ? composited(over: .white) : self
        return opaque.converted(toBitDepth: 8).converted(toChannels: 3)
    }
}
