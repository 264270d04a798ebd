/// What the OPT record of a message says (RFC 6891 §6.1), the extended response code apart: that
/// is part of ``Message/responseCode``.
public struct EDNS: Hashable, Sendable {
  /// The largest UDP message that the sender takes, in octets; values under 512 mean 512.
  public var payloadSize: UInt16
  /// The version; 0 is the only one there is.
  public var version: UInt8
  /// The 16 flag bits.
  public var flags: UInt16
  /// The options in the order they have on the wire.
  public var options: [EDNSOption]

  /// DO: the sender wants DNSSEC records (RFC 3225).
  public var isDNSSECOK: Bool {
    get { flags & 0x8000 != 0 }
    set { flags = newValue ? flags | 0x8000 : flags & 0x7fff }
  }

  /// Makes EDNS parameters.
  ///
  /// - Parameters:
  ///   - payloadSize: The largest UDP message that the sender takes, in octets. The default is the
  ///     size that fits every path without fragments (RFC 9715 §3.1).
  ///   - version: The EDNS version.
  ///   - isDNSSECOK: The DO flag.
  ///   - options: The options in their order.
  public init(
    payloadSize: UInt16 = 1232, version: UInt8 = 0, isDNSSECOK: Bool = false,
    options: [EDNSOption] = []
  ) {
    self.payloadSize = payloadSize
    self.version = version
    flags = isDNSSECOK ? 0x8000 : 0
    self.options = options
  }
}
