/// What is written into the program when it is made.
struct ProgramOptions {
  /// The port that is answered on.
  var port: UInt16 = 53
  /// The largest message, in octets (RFC 6891 §6.2.5).
  var maximumDatagramLength = 1232
  /// The length of the image in octets.
  var imageLength = 1 << 24
  /// The logarithm of the number of slots.
  var slotBits = 16
  /// The keys of the hash.
  var key = ImageKey(seed: 0, multiplier: 1)
  /// Whether there are prefixes to look sources up in.
  var hasPrefixes = false
  /// Whether some of them are denied.
  var deniesPrefixes = false
  /// Whether sources outside all prefixes are left to the sockets.
  var allowsOnlyPrefixes = false
  /// The most octets of a response for each octet of the query; 0 for any number.
  var mostAmplification = 0
  /// How much one prefix may ask; `nil` for any amount.
  var limit: SourceLimit?
}

/// How often one prefix may ask.
public struct SourceLimit: Hashable, Sendable {
  /// Queries a second, 1 to 1,000,000.
  public var rate: Int
  /// Queries at once after a pause, 1 to 1,000,000.
  public var burst: Int
  /// Of so many queries beyond the limit one is answered with TC, so that a client whose address is
  /// being abused gets its answer over TCP; 0 for none.
  public var slip: Int
  /// The length of prefixes of IPv4.
  public var prefix4: Int
  /// The length of prefixes of IPv6, at most 64.
  public var prefix6: Int

  /// Makes a limit; numbers outside their range are brought into it.
  public init(rate: Int, burst: Int? = nil, slip: Int = 2, prefix4: Int = 24, prefix6: Int = 56) {
    self.rate = min(max(rate, 1), 1_000_000)
    self.burst = min(max(burst ?? rate * 2, 1), 1_000_000)
    self.slip = min(max(slip, 0), 1000)
    self.prefix4 = min(max(prefix4, 1), 32)
    self.prefix6 = min(max(prefix6, 1), 64)
  }
}
