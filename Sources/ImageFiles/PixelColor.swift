/// An opaque colour, 8 bits a channel.
public struct PixelColor: Sendable, Equatable {
    /// 0...255.
    public let red: UInt8
    /// 0...255.
    public let green: UInt8
    /// 0...255.
    public let blue: UInt8

    /// A colour of channels in 0...255.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// 255, 255, 255.
    public static let white = PixelColor(red: 255, green: 255, blue: 255)
    /// 0, 0, 0.
    public static let black = PixelColor(red: 0, green: 0, blue: 0)

    /// Whether the three channels are equal.
    public var isGrey: Bool { red == green && green == blue }
}
