/// What a limit that the kernel chose by itself says of the machine.
///
/// Until 2.6.27 the kernel took a chain for every 16 KiB of memory divided by the size of a chain's
/// head (8 octets on 32 bits, 16 on 64), 8192 beyond 1 GiB, and eight entries a chain.
public struct HostGuess: Sendable, Equatable {
  /// The machine's memory in octets.
  public var memory: UInt64
  /// Whether it has 64 bits.
  public var is64Bit: Bool
  /// Chains of the table.
  public var buckets: UInt64

  /// Whether the other width of the machine is excluded.
  public var isCertain: Bool

  /// Guesses; nil when the limit is not such a default, or says nothing (65,536: more than 1 GiB).
  ///
  /// - Parameters:
  ///   - limit: The table's limit.
  ///   - buckets: Its chains, where they were read.
  ///   - era: The kernel.
  ///   - is64Bit: The machine's width, where it is known.
  public init?(limit: UInt64, buckets: UInt64?, era: KernelEra, is64Bit: Bool? = nil) {
    guard era <= .linux2_6_18, limit % 8 == 0, limit >= 128, limit < 65_536 else { return nil }
    let own = limit / 8
    guard buckets == nil || buckets == own else { return nil }
    // A power of two is a number that people choose.
    guard own & (own - 1) != 0 else { return nil }
    let (narrow, wide) = (own * 16_384 * 8, own * 16_384 * 16)
    // Beyond 1 GiB it would have been 8192; below, either is possible, and 32 bits likelier.
    let isWide = is64Bit ?? false
    guard (isWide ? wide : narrow) <= 1 << 30 else { return nil }
    self.buckets = own
    self.is64Bit = isWide
    memory = isWide ? wide : narrow
    isCertain = is64Bit != nil || wide > 1 << 30
  }
}
