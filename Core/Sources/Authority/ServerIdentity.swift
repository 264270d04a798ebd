/// What the server says of itself, and the limits that it answers within.
public struct ServerIdentity: Hashable, Sendable {
  /// The answer to `version.bind` and `version.server` (class CH, type TXT); `nil` to refuse.
  public var version: String?
  /// The answer to `id.server` and `hostname.bind` (RFC 4892); `nil` to refuse.
  public var identifier: String?
  /// What the NSID option carries (RFC 5001), at most 255 octets; empty for no such option.
  public var nsid: [UInt8]
  /// The largest datagram sent, in octets, 512 to 4096 (RFC 6891 §6.2.5, RFC 9715).
  public var maximumDatagramLength: Int

  /// Makes an identity.
  public init(
    version: String? = "Martlet", identifier: String? = nil, nsid: [UInt8] = [],
    maximumDatagramLength: Int = 1232
  ) {
    self.version = version
    self.identifier = identifier
    self.nsid = Array(nsid.prefix(255))
    self.maximumDatagramLength = min(max(maximumDatagramLength, 512), 4096)
  }
}
