import Glibc

extension KernelEra {
  /// The module, and what names of settings and logs begin with.
  public var tracker: String { self <= .linux2_6_18 ? "ip_conntrack" : "nf_conntrack" }

  /// Seconds that an exchange of one query and one answer keeps its entry: on every kernel, as the
  /// entry counts as answered only after the first answer has set its time.
  public var defaultTimeout: Double { 30 }

  /// Seconds that an assured UDP flow keeps its entry after its last packet.
  ///
  /// Since d535c8a69c19 (5.0) 120 instead of 180.
  public var defaultStreamTimeout: Double { self >= .linux5 ? 120 : 180 }

  /// When a UDP flow becomes assured.
  public var assuredRule: String {
    self >= .linux5
      ? "at a third packet more than 2 s after the first" : "at the third packet"
  }

  /// Entries for each chain that the kernel chooses by itself.
  public var defaultEntriesPerBucket: UInt64 {
    switch self {
    case .linux2_4, .linux2_6_9, .linux2_6_18: 8
    case .linux2_6_32, .linux3, .linux4_8, .linux5: 4
    case .linux5_15: 1
    }
  }

  /// How many chains a full table searches for an entry to give up: `early_drop()` looked at the
  /// new flow's own chain until about 2.6.27, at eight since.
  public var evictionChains: Double { self <= .linux2_6_18 ? 1 : 8 }

  /// Entries for each chain beyond which insertions fail: since 5.15 (d7e7747ac5c2) a chain may not
  /// be longer than 50 to 80 tuples, and every entry has two.
  ///
  /// Nil where there is no such limit.
  ///
  /// Measured on 6.18: 34,099 entries in 1024 chains.
  public var mostEntriesPerBucket: Double? { self >= .linux5_15 ? 25 : nil }

  /// How the number of chains is changed.
  public enum BucketControl: Sendable, Hashable {
    /// Only when the module is loaded: `options ip_conntrack hashsize=N`.
    case moduleReload
    /// At run time through `/sys/module/…/parameters/hashsize`.
    case moduleParameter
    /// At run time by a sysctl (4.8).
    case sysctl
  }

  /// How the number of chains is changed.
  public var bucketControl: BucketControl {
    switch self {
    case .linux2_4, .linux2_6_9: .moduleReload
    case .linux2_6_18, .linux2_6_32, .linux3: .moduleParameter
    case .linux4_8, .linux5, .linux5_15: .sysctl
    }
  }

  /// Whether tracking is switched on by rules (0c66dc1ea3f0, 4.10) rather than by the module.
  public var isSwitchedOnByRules: Bool { self >= .linux4_8 }

  /// Octets of memory for an entry where slabinfo does not say: from the sizes of the time, on a
  /// machine of 32 or 64 bits.
  public func octetsPerEntry(is64Bit: Bool) -> Double {
    switch self {
    case .linux2_4, .linux2_6_9, .linux2_6_18: is64Bit ? 455 : 409.6
    case .linux2_6_32, .linux3: is64Bit ? 341 : 256
    case .linux4_8, .linux5, .linux5_15: 257
    }
  }

  /// Octets of a chain's head.
  public func octetsPerBucket(is64Bit: Bool) -> Double {
    let pointer: Double = is64Bit ? 8 : 4
    return self <= .linux2_6_18 ? 2 * pointer : pointer
  }

  /// The share of new flows that a full table turns away, 0 to 1: that none of the entries that
  /// are looked at can be given up.
  ///
  /// Each entry is in two chains. Until 2.6.27 a single chain is searched: (1 − f)ⁿ for n tuples
  /// of which a share f can be given up. Since, eight chains are, and their lengths vary.
  ///
  /// - Parameters:
  ///   - evictableShare: The share of entries that can be given up, 0 to 1.
  ///   - entries: Entries in the table.
  ///   - buckets: Chains of the table.
  public func lossWhenFull(evictableShare: Double, entries: Double, buckets: Double) -> Double {
    guard buckets > 0 else { return 1 }
    let searched = evictionChains * 2 * entries / buckets
    if self <= .linux2_6_18 { return pow(1 - evictableShare, searched) }
    return exp(-searched * evictableShare)
  }
}
