/// An opaque colour, 8 bits a channel.
public struct PixelColor: Sendable, Equatable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    public static let white = PixelColor(red: 255, green: 255, blue: 255)
    public static let black = PixelColor(red: 0, green: 0, blue: 0)

    /// Whether the three channels are equal.
    public var isGrey: Bool { red == green && green == blue }
}
