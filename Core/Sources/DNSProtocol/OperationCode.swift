/// What a message asks for (IANA: DNS OpCodes), 4 bits.
public struct OperationCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The code, 0 to 15.
  public let rawValue: UInt8

  /// Makes an operation code; only the lower four bits count.
  public init(rawValue: UInt8) { self.rawValue = rawValue & 15 }

  /// A question (RFC 1035).
  public static let query = OperationCode(rawValue: 0)
  /// An inverse query, obsolete (RFC 3425).
  public static let inverseQuery = OperationCode(rawValue: 1)
  /// A question for the server's status (RFC 1035).
  public static let status = OperationCode(rawValue: 2)
  /// A notice that a zone has changed (RFC 1996).
  public static let notify = OperationCode(rawValue: 4)
  /// A dynamic update (RFC 2136).
  public static let update = OperationCode(rawValue: 5)
  /// A stateful operation (RFC 8490).
  public static let statefulOperation = OperationCode(rawValue: 6)

  /// The mnemonic, or `OPCODEn` where there is none.
  public var description: String {
    switch rawValue {
    case 0: "QUERY"
    case 1: "IQUERY"
    case 2: "STATUS"
    case 4: "NOTIFY"
    case 5: "UPDATE"
    case 6: "DSO"
    default: "OPCODE\(rawValue)"
    }
  }
}
