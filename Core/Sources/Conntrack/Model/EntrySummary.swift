/// What is in a tracking table, counted from a dump in constant memory.
public struct EntrySummary: Sendable, Equatable {
  /// Counts of entries of one kind.
  public struct Tally: Sendable, Equatable {
    /// All of them.
    public var entries: UInt64 = 0
    /// Those that a full table keeps.
    public var assured: UInt64 = 0
    /// Those without an answer so far.
    public var unreplied: UInt64 = 0
    /// How many expire in so many seconds, the last for all later ones; only evictable entries.
    public var evictableByRemaining: [UInt64] = []
    /// The same for assured entries.
    public var assuredByRemaining: [UInt64] = []

    /// Makes a tally of nothing.
    public init() {}

    /// Those that a full table gives up for a new flow.
    public var evictable: UInt64 { entries - assured }
    /// The share of assured entries, 0 to 1; nil without entries.
    public var assuredShare: Double? {
      entries == 0 ? nil : Double(assured) / Double(entries)
    }
    /// The share of evictable entries, 0 to 1; nil without entries.
    public var evictableShare: Double? { assuredShare.map { 1 - $0 } }
  }

  /// The longest remaining time that is counted by the second.
  public static let longestRemaining = 600

  /// All entries.
  public var all = Tally()
  /// By IP protocol, with the remaining times.
  public var byProtocol: [UInt8: Tally] = [:]
  /// By the port that flows were opened to; DNS with the remaining times.
  public var byService: [Service: Tally] = [:]
  /// Unanswered entries that were opened *from* a port below 1024: answers to queries that are not
  /// tracked themselves, when queries are exempted and answers are not.
  public var unrepliedBySource: [Service: UInt64] = [:]
  /// Entries whose answers come from another port than the one they were opened to.
  public var translated: UInt64 = 0
  /// Entries of IPv6.
  public var ipv6: UInt64 = 0
  /// Entries of TCP by state.
  public var tcpStates: [String: UInt64] = [:]
  /// Where the dump was read.
  public var source: Source

  /// Makes an empty summary.
  public init(source: Source) { self.source = source }

  /// Counts an entry.
  public mutating func add(_ entry: ConntrackEntry) {
    let service = Service(
      protocolNumber: entry.protocolNumber, port: entry.destinationPort)
    Self.count(entry, in: &all, withTimes: false)
    Self.count(entry, in: &byProtocol[entry.protocolNumber, default: Tally()], withTimes: true)
    Self.count(
      entry, in: &byService[service, default: Tally()], withTimes: service.port == 53)
    if entry.isUnreplied, entry.sourcePort > 0, entry.sourcePort < 1024 {
      let source = Service(protocolNumber: entry.protocolNumber, port: entry.sourcePort)
      unrepliedBySource[source, default: 0] += 1
    }
    if entry.replySourcePort != entry.destinationPort { translated += 1 }
    if entry.family == .ipv6 { ipv6 += 1 }
    if entry.protocolNumber == 6, let state = entry.state, state.utf8.count < 32,
      tcpStates.count < 32 || tcpStates[state] != nil
    {
      tcpStates[state, default: 0] += 1
    }
  }

  private static func count(_ entry: ConntrackEntry, in tally: inout Tally, withTimes: Bool) {
    tally.entries += 1
    if entry.isAssured { tally.assured += 1 }
    if entry.isUnreplied { tally.unreplied += 1 }
    guard withTimes, let remaining = entry.remaining else { return }
    let index = min(Int(remaining), longestRemaining)
    if entry.isAssured {
      grow(&tally.assuredByRemaining)
      tally.assuredByRemaining[index] += 1
    } else {
      grow(&tally.evictableByRemaining)
      tally.evictableByRemaining[index] += 1
    }
  }

  private static func grow(_ counts: inout [UInt64]) {
    if counts.isEmpty { counts = Array(repeating: 0, count: longestRemaining + 1) }
  }

  /// The service with the most entries.
  public var largestService: (service: Service, tally: Tally)? {
    byService.max { left, right in
      (left.value.entries, right.key.port) < (right.value.entries, left.key.port)
    }.map { ($0.key, $0.value) }
  }
}
