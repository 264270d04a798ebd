public import Conntrack

/// The tracking table of a simulation.
public struct TablePlan: Sendable, Equatable {
  /// The kernel's era, which decides what a full table does.
  public var era: KernelEra
  /// The most entries; 0 for no limit.
  public var limit: Double
  /// Chains of the hash table; nil for what the kernel chooses by itself.
  public var buckets: Double?
  /// Seconds that an exchange of one query and one answer keeps its entry.
  public var timeout: Double
  /// Seconds that an assured flow keeps its entry after its last packet.
  public var streamTimeout: Double
  /// Entries at the beginning that can be given up.
  public var evictableEntries: Double
  /// Entries at the beginning that can't.
  public var assuredEntries: Double
  /// Whether these have come just now; they are of all ages otherwise.
  public var hasFreshEntries: Bool
  /// Whether the machine has 64 bits, which decides how much memory an entry takes.
  public var is64Bit: Bool

  /// A table, empty unless told otherwise; times are the kernel's own unless told otherwise.
  public init(
    era: KernelEra = .linux5_15, limit: Double, buckets: Double? = nil, timeout: Double? = nil,
    streamTimeout: Double? = nil, evictableEntries: Double = 0, assuredEntries: Double = 0,
    hasFreshEntries: Bool = false, is64Bit: Bool = true
  ) {
    self.era = era
    self.limit = limit
    self.buckets = buckets
    self.timeout = timeout ?? era.defaultTimeout
    self.streamTimeout = streamTimeout ?? era.defaultStreamTimeout
    self.evictableEntries = evictableEntries
    self.assuredEntries = assuredEntries
    self.hasFreshEntries = hasFreshEntries
    self.is64Bit = is64Bit
  }

  /// The chains: those told, or what the kernel chooses for the limit; without one, what it chooses on
  /// a large machine.
  public var chains: Double {
    buckets ?? (limit > 0 ? max(limit / Double(era.defaultEntriesPerBucket), 1024) : 262_144)
  }

  /// Octets of memory of the full table.
  public var memory: Double {
    limit * era.octetsPerEntry(is64Bit: is64Bit) + chains * era.octetsPerBucket(is64Bit: is64Bit)
  }
}
