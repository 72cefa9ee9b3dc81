import Foundation

extension KeyedDecodingContainer {
    /// Decodes options, with the value of `defaults` for every member that the file does not have, at any depth.
    ///
    /// So an option that is added later does not make older files unreadable, and no type has to list its members for this.
    package func decode<Options: Codable>(forKey key: Key, defaults: Options) throws -> Options {
        let stored = try decode(JSONTree.self, forKey: key)
        let base = try JSONDecoder().decode(JSONTree.self, from: JSONEncoder().encode(defaults))
        return try JSONDecoder().decode(Options.self, from: JSONEncoder().encode(base.overlaid(with: stored)))
    }
}

/// Any JSON value. Integers are decoded as integers, so that no digit of a seed is lost.
private indirect enum JSONTree: Codable {
    case object([String: JSONTree])
    case array([JSONTree])
    case text(String)
    case truth(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .array(let elements): try container.encode(elements)
        case .text(let value): try container.encode(value)
        case .truth(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }

    /// This value, replaced by `other`. Objects are merged member by member.
    func overlaid(with other: JSONTree) -> JSONTree {
        guard case .object(let own) = self, case .object(let others) = other else { return other }
        return .object(own.merging(others) { $0.overlaid(with: $1) })
    }
}
