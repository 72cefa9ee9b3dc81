import ImageDatasets
import ImageFiles
import TensorCore

extension PixelImage {
    /// This picture, opaque and in RGB, with other colours: its lightness stays, but for what sRGB cannot show.
    ///
    /// - Parameter colors: a and b of CIELAB, [1, height, width, 2] in [-1, 1], at any size; they are scaled (bicubic).
    func colored(by colors: HostArray) -> PixelImage {
        let lightness = LabColor.split(rgb: HostArray(images: [converted(toChannels: 3)])).lightness
        let colors = colors.resizedColors(width: width, height: height)
        return PixelImage(hostArray: LabColor.rgb(lightness: lightness, colors: colors), bitDepth: bitDepth)
    }
}

extension HostArray {
    /// Two channels of an image, [1, height, width, 2] in [-1, 1], at another size, bicubic, in steps of 1 / 32768.
    fileprivate func resizedColors(width: Int, height: Int) -> HostArray {
        if shape[1] == height && shape[2] == width { return self }
        // Two channels of a picture would be grey and alpha.
        let channels = (0..<2).map { channel in
            let values = stride(from: channel, to: values.count, by: 2).map { self.values[$0] }
            let plane = PixelImage(hostArray: HostArray(shape: [1, shape[1], shape[2], 1], values: values), bitDepth: 16)
            return HostArray(images: [plane.resized(width: width, height: height, filter: .bicubic)]).values
        }
        return HostArray(
            shape: [1, height, width, 2], values: channels[0].indices.flatMap { [channels[0][$0], channels[1][$0]] })
    }
}
