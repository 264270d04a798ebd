/// What is answered from the network driver, and for whom.
public struct XDPOptions: Sendable {
  /// What becomes of a prefix' queries.
  public enum Rule: UInt32, Sendable {
    /// They are dropped.
    case deny = 0
    /// They are answered.
    case allow = 1
  }

  /// The port.
  public var port: UInt16
  /// The largest message sent, in octets (RFC 6891 §6.2.5).
  public var maximumDatagramLength: Int
  /// The memory for answers in octets, 1 MiB to 500 MiB.
  public var memory: Int
  /// What is done for prefixes, the longest that matches deciding: 16 octets, IPv4 as
  /// ::ffff:0:0/96, and the length in bits.
  public var prefixes: [(address: [UInt8], length: Int, rule: Rule)]
  /// How much one prefix may ask; `nil` for any amount.
  public var limit: SourceLimit?
  /// The most octets of a response for each octet of its query; 0 for any number.
  ///
  /// Larger ones are left to the sockets.
  public var mostAmplification: Int

  /// Makes options; numbers outside their range are brought into it.
  public init(
    port: UInt16 = 53, maximumDatagramLength: Int = 1232, memory: Int = 64 << 20,
    prefixes: [(address: [UInt8], length: Int, rule: Rule)] = [], limit: SourceLimit? = nil,
    mostAmplification: Int = 0
  ) {
    self.port = port
    self.maximumDatagramLength = min(max(maximumDatagramLength, 512), 4096)
    self.memory = min(max(memory, 1 << 20), 500 << 20)
    self.prefixes = prefixes
    self.limit = limit
    self.mostAmplification = max(mostAmplification, 0)
  }
}
