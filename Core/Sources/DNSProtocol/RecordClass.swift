/// A class of records or of a question (RFC 1035 §3.2.4, §3.2.5).
public struct RecordClass: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The 16-bit code on the wire.
  public let rawValue: UInt16

  /// Makes a class from its code.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The Internet.
  public static let internet = RecordClass(rawValue: 1)
  /// Chaos, used for `version.bind` and `id.server` (RFC 4892).
  public static let chaos = RecordClass(rawValue: 3)
  /// Hesiod.
  public static let hesiod = RecordClass(rawValue: 4)
  /// None (RFC 2136 §2.4).
  public static let none = RecordClass(rawValue: 254)
  /// Any class, in questions only.
  public static let any = RecordClass(rawValue: 255)

  /// The mnemonic, or `CLASSnnn` where there is none (RFC 3597 §5).
  public var description: String {
    switch rawValue {
    case 1: "IN"
    case 3: "CH"
    case 4: "HS"
    case 254: "NONE"
    case 255: "ANY"
    default: "CLASS\(rawValue)"
    }
  }
}
