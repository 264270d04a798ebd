/// The single-bit flags of a message's header (RFC 1035 §4.1.1, RFC 4035 §3.2), at their places in
/// the header's second 16 bits.
public struct MessageFlags: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// The bits, where the opcode's and the response code's are always zero.
  public let rawValue: UInt16

  /// Makes flags from the header's second 16 bits; the opcode and the response code are dropped.
  public init(rawValue: UInt16) { self.rawValue = rawValue & 0x87f0 }

  /// QR: a response.
  public static let response = MessageFlags(rawValue: 0x8000)
  /// AA: an authoritative answer.
  public static let authoritativeAnswer = MessageFlags(rawValue: 0x0400)
  /// TC: truncated.
  public static let truncated = MessageFlags(rawValue: 0x0200)
  /// RD: recursion desired.
  public static let recursionDesired = MessageFlags(rawValue: 0x0100)
  /// RA: recursion available.
  public static let recursionAvailable = MessageFlags(rawValue: 0x0080)
  /// Z: reserved, zero in everything that follows the protocol.
  public static let reserved = MessageFlags(rawValue: 0x0040)
  /// AD: authentic data (RFC 4035 §3.2.3).
  public static let authenticData = MessageFlags(rawValue: 0x0020)
  /// CD: checking disabled (RFC 4035 §3.2.2).
  public static let checkingDisabled = MessageFlags(rawValue: 0x0010)

  /// The names of the flags that are set, in the header's order: `qr aa rd`.
  public var description: String {
    let names: [(MessageFlags, String)] = [
      (.response, "qr"), (.authoritativeAnswer, "aa"), (.truncated, "tc"),
      (.recursionDesired, "rd"), (.recursionAvailable, "ra"), (.reserved, "z"),
      (.authenticData, "ad"), (.checkingDisabled, "cd"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: " ")
  }
}
