extension GeneratorConfiguration {
    /// Whether the generator makes the colours of a picture from its lightness: from one channel, L of CIELAB, two, a and b (Zhang et al.,
    /// 2016, "Colorful Image Colorization"), as the colorization of pytorch-CycleGAN-and-pix2pix. No other network has these channels.
    public var isColorization: Bool { inputChannels == 1 && outputChannels == 2 }
}
