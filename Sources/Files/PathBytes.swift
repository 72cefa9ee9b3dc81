/// Paths are bytes, not text: on Linux a name need not be valid UTF-8.
///
/// A path is a `String` in which each byte that is not part of valid UTF-8 is represented by one of the last 128 code points, U+10FF80
/// to U+10FFFF, as Python's `surrogateescape` (PEP 383) does it with code points that a `String` cannot hold. The conversion is
/// reversible: characters of a name that are such code points themselves are represented byte by byte, too. All functions of this
/// library take such paths, and give such paths back; `onOneLine` shows the bytes as `\xE9`.
private enum StandIn {
    static let first: UInt32 = 0x10FF00 + 0x80

    static func scalar(for byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0x10FF00 + UInt32(byte))! }

    static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        scalar.value >= first ? UInt8(truncatingIfNeeded: scalar.value) : nil
    }
}

extension Unicode.Scalar {
    /// The byte of a path that this code point represents because the byte is not valid UTF-8; nil for all other code points.
    var pathByte: UInt8? { StandIn.byte(of: self) }
}

extension String {
    /// Creates a path from its bytes, without the terminating zero.
    public init(pathBytes bytes: [UInt8]) {
        // The first two bytes of all code points that represent bytes are 0xF4 0x8F.
        if !bytes.contains(0xF4), let text = String(validating: bytes, as: UTF8.self) {
            self = text
            return
        }
        var scalars = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var position = 0
        while true {
            let length: Int
            switch parser.parseScalar(from: &rest) {
            case .emptyInput:
                self = String(scalars)
                return
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                length = encoded.count
                if scalar.pathByte == nil {
                    scalars.append(scalar)
                } else {
                    scalars.append(contentsOf: bytes[position..<position + length].map(StandIn.scalar))
                }
            case .error(let count):
                length = count
                scalars.append(contentsOf: bytes[position..<position + length].map(StandIn.scalar))
            }
            position += length
        }
    }

    /// Creates a path from its bytes, which end with a zero.
    public init(pathBytes bytes: UnsafePointer<CChar>) {
        var count = 0
        while bytes[count] != 0 { count += 1 }
        self.init(pathBytes: (0..<count).map { UInt8(bitPattern: bytes[$0]) })
    }

    /// The bytes of a path, without a terminating zero.
    public var pathBytes: [UInt8] {
        guard utf8.contains(0xF4) else { return Array(utf8) }
        return unicodeScalars.flatMap { scalar in scalar.pathByte.map { [$0] } ?? Array(String(scalar).utf8) }
    }

    /// Calls `body` with the bytes of a path, which end with a zero, as the system expects them.
    public func withPathBytes<Result, Failure>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = pathBytes.map { CChar(bitPattern: $0) } + [0]
        return try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(buffer.baseAddress!) }
    }

    /// The text with bytes of a path that are not valid UTF-8 written as `\xE9`.
    ///
    /// - Parameter escape: What is written before the two digits.
    public func showingPathBytes(escape: String = "\\x") -> String {
        guard utf8.contains(0xF4) else { return self }
        return unicodeScalars.map { $0.shownPathByte(escape) ?? String($0) }.joined()
    }
}

extension Unicode.Scalar {
    /// `\xE9` for a code point that represents a byte of a path; nil for all other code points.
    func shownPathByte(_ escape: String = "\\x") -> String? {
        pathByte.map { escape + String($0, radix: 16, uppercase: true) }
    }
}
