/// What a log says about packets that the kernel dropped, in bounded memory.
public struct KernelLog: Sendable, Equatable {
  /// Other messages that explain lost packets.
  public enum Event: String, Sendable, Hashable, CaseIterable {
    /// `neighbor table overflow`: the neighbour cache is full.
    case neighbourTableOverflow = "neighbour table overflow"
    /// `dst cache overflow`: the routing cache of kernels until 3.5 is full.
    case routeCacheOverflow = "routing cache overflow"
    /// `page allocation failure`.
    case pageAllocationFailure = "page allocation failure"
    /// `expectation table full`: helpers only.
    case expectationTableFull = "expectation table full"
    /// `falling back to vmalloc`: the hash table found no contiguous memory.
    case fallingBackToVmalloc = "hash table fell back to vmalloc"
    /// `Possible SYN flooding`.
    case synFlooding = "possible SYN flooding"
    /// `Out of memory: Kill process`.
    case outOfMemory = "out of memory"
    /// A sysctl that could not be written because its module was not loaded yet.
    case settingNotWritten = "setting not written at boot"
  }

  /// How often an event was logged, with its first line.
  public struct Occurrences: Sendable, Equatable {
    /// How often.
    public var count: UInt64
    /// The first line.
    public var source: Source
    /// The first line's time.
    public var first: LogMoment?
    /// The last line's time.
    public var last: LogMoment?
    /// The first line's text.
    public var text: String

    /// Makes a record of the first occurrence.
    public init(source: Source, first: LogMoment?, text: String) {
      (count, self.source, self.first, self.last, self.text) = (1, source, first, first, text)
    }
  }

  /// What the module said when it was loaded.
  public struct LoadLine: Sendable, Equatable {
    /// Chains of the hash table.
    public var buckets: UInt64
    /// The limit.
    public var limit: UInt64
    /// Octets of an entry, where the line says.
    public var octetsPerEntry: UInt64?
    /// The module, and so the era: `ip_conntrack` or `nf_conntrack`.
    public var module: String

    /// Makes a load line.
    public init(buckets: UInt64, limit: UInt64, octetsPerEntry: UInt64?, module: String) {
      (self.buckets, self.limit, self.octetsPerEntry) = (buckets, limit, octetsPerEntry)
      self.module = module
    }
  }

  /// The file (the first, where several rotated ones were read one after the other).
  public var source: Source
  /// Lines that were read.
  public var lines: UInt64 = 0
  /// Windows in which a full table dropped packets, in the log's order.
  public var windows: [DropWindow] = []
  /// The window with the most drops per second.
  public var peak: DropWindow?
  /// Other messages.
  public var events: [Event: Occurrences] = [:]
  /// What the module said when it was loaded last.
  public var loadLine: Fact<LoadLine>?
  /// The module that the messages of a full table name: `ip_conntrack` or `nf_conntrack`.
  public var module: Fact<String>?
  /// Counts of suppressed messages before any message that they could belong to.
  public var unattributed: UInt64 = 0
  /// The first and last line's time.
  public var first: LogMoment?
  /// The last line's time.
  public var last: LogMoment?

  /// Makes a log of which nothing was read.
  public init(source: Source) { self.source = source }

  /// Lines that say the table is full.
  public var logged: UInt64 { windows.reduce(0) { $0 + $1.logged } }
  /// The fewest drops that the log allows.
  public var atLeast: UInt64 { windows.reduce(0) { $0 + $1.atLeast } }
  /// The most drops that the log allows; nil when a count is missing.
  public var atMost: UInt64? {
    windows.reduce(UInt64?.some(0)) { sum, window in
      sum.flatMap { sum in window.atMost.map { sum + $0 } }
    }
  }
}
