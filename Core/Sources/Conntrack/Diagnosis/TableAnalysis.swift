import Glibc

/// What a tracking table can hold, what it is asked to hold, and what it does when it is full.
public struct TableAnalysis: Sendable, Equatable {
  /// How the rate of new flows is known.
  public enum RateSource: String, Sendable, Hashable {
    /// NEW events were counted.
    case events
    /// From the times that the entries of a dump have left.
    case dump
    /// From the number of entries and how long they are kept.
    case count
  }

  /// When the table will be full.
  public enum Forecast: Sendable, Equatable {
    /// It is.
    case full
    /// At this rate it never will be: so many entries are needed.
    case never(entries: Double)
    /// In so many seconds.
    case fullIn(seconds: Double)
  }

  /// The namespace; nil is the initial one.
  public var namespace: String?
  /// The kernel's era.
  public var era: KernelEra
  /// Entries.
  public var count: Fact<UInt64>?
  /// The most entries; nil when not known, 0 for no limit.
  public var limit: Fact<UInt64>?
  /// Chains.
  public var buckets: Fact<UInt64>?
  /// Whether ``buckets`` was concluded from the limit that the kernel chooses by itself.
  public var isBucketsConcluded = false
  /// Seconds that an exchange of one query and one answer keeps its entry.
  public var timeout: Double
  /// Seconds that an assured flow keeps its entry after its last packet.
  public var streamTimeout: Double
  /// The service with the most entries.
  public var service: Service?
  /// Entries of that service.
  public var serviceEntries: UInt64?
  /// The share of all entries that a full table keeps, 0 to 1.
  public var assuredShare: Double?
  /// Drops per second of a full table, and whether that is only an upper bound.
  public var dropsPerSecond: Double?
  /// Whether ``dropsPerSecond`` is an upper bound.
  public var isDropRateUpperBound = false
  /// New flows per second.
  public var flowsPerSecond: Double?
  /// By how many entries the table grows in a second; nil without an earlier reading.
  public var entriesPerSecond: Double?
  /// How ``flowsPerSecond`` is known.
  public var rateSource: RateSource?

  init(
    _ namespace: NamespaceReading, era: KernelEra, previous: NamespaceReading?,
    seconds: Double?, dropsPerSecond: Double?, isUpperBound: Bool
  ) {
    self.namespace = namespace.name
    self.era = era
    (count, limit, buckets) = (namespace.count, namespace.limit, namespace.buckets)
    timeout = Self.seconds(namespace, "udp_timeout") ?? era.defaultTimeout
    streamTimeout = Self.seconds(namespace, "udp_timeout_stream") ?? era.defaultStreamTimeout
    (self.dropsPerSecond, isDropRateUpperBound) = (dropsPerSecond, isUpperBound)
    if buckets == nil, era <= .linux2_6_18, let limit, limit.value > 0,
      limit.value % era.defaultEntriesPerBucket == 0
    {
      buckets = limit.map { $0 / era.defaultEntriesPerBucket }
      isBucketsConcluded = true
    }
    if let entries = namespace.entries, entries.all.entries > 0 {
      assuredShare = entries.all.assuredShare
      service = entries.largestService?.service
      serviceEntries = entries.largestService?.tally.entries
    }
    if let now = count?.value, let before = previous?.count?.value, let seconds, seconds > 0 {
      entriesPerSecond = (Double(now) - Double(before)) / seconds
    }
    findRate(namespace)
  }

  private static func seconds(_ namespace: NamespaceReading, _ name: String) -> Double? {
    namespace.setting(name).flatMap { $0.value > 0 ? Double($0.value) : nil }
  }

  private mutating func findRate(_ namespace: NamespaceReading) {
    if let measured = namespace.newFlowsPerSecond {
      (flowsPerSecond, rateSource) = (measured.value, .events)
      return
    }
    let tally = namespace.entries?.byProtocol[17]
    // A dump of a part of the table says what kinds of entries there are, not how many.
    let isWhole = (namespace.entries?.all.entries ?? 0) * 2 >= count?.value ?? 0
    if let tally, isWhole, !tally.evictableByRemaining.isEmpty, timeout > 5 {
      // What was opened or answered within the last five seconds has nearly its whole time left.
      let counts = tally.evictableByRemaining
      let first = min(Int(timeout) - 4, counts.count - 1)
      let recent = counts[max(0, first)...].reduce(0, +)
      let assured = Double(tally.assured) / streamTimeout
      (flowsPerSecond, rateSource) = (Double(recent) / 5 + assured, .dump)
    } else if let count {
      // At least what expires in a table at rest, and what is added in one that fills from empty.
      let expiring = Double(count.value) / holdingTime
      (flowsPerSecond, rateSource) = (max(expiring, entriesPerSecond ?? 0), .count)
    }
  }

  /// The assured share that drops imply where no dump says: with more entries to give up, a full
  /// table would lose less than half of the new flows.
  public var impliedAssuredShare: Double? {
    guard assuredShare == nil, (dropsPerSecond ?? 0) > 0, let limit, let buckets,
      limit.value > 0, buckets.value > 0
    else { return nil }
    let searched = era.evictionChains * 2 * Double(limit.value) / Double(buckets.value)
    return era <= .linux2_6_18 ? pow(0.5, 1 / searched) : max(0, 1 - log(2) / searched)
  }

  /// Whether most entries are assured, as far as is known.
  public var isMostlyAssured: Bool { (assuredShare ?? impliedAssuredShare ?? 0) > 0.5 }

  /// Seconds that an entry is kept on average, from the shares: of the flows that come, those that
  /// become assured stay longer, so they are a smaller share of the flows than of the entries.
  public var holdingTime: Double {
    guard let share = assuredShare else { return isMostlyAssured ? streamTimeout : timeout }
    let flows = share / streamTimeout + (1 - share) / timeout
    return flows > 0 ? 1 / flows : timeout
  }

  /// New flows per second that the table can take when each is a single exchange.
  public var capacityOfExchanges: Double? { limitValue.map { $0 / timeout } }
  /// New flows per second that it can take when all become assured.
  public var capacityOfAssured: Double? { limitValue.map { $0 / streamTimeout } }
  /// New flows per second that it can take at the present shares.
  public var capacity: Double? { limitValue.map { $0 / holdingTime } }

  private var limitValue: Double? {
    limit.flatMap { $0.value > 0 ? min(Double($0.value), chainLimit ?? .infinity) : nil }
  }

  /// The entries that the chains can take, where they limit the table.
  public var chainLimit: Double? {
    guard let most = era.mostEntriesPerBucket, let buckets else { return nil }
    return most * Double(buckets.value)
  }

  /// The share of the limit that is used, 0 to 1 and more.
  public var fill: Double? {
    guard let count, let limit, limit.value > 0 else { return nil }
    return Double(count.value) / Double(limit.value)
  }

  /// Tuples in a chain, on average, when the table is full: each entry is in two chains.
  public var chainLengthWhenFull: Double? {
    guard let limit, let buckets, buckets.value > 0 else { return nil }
    return 2 * Double(limit.value) / Double(buckets.value)
  }

  /// The share of new flows that a full table turns away at the present shares, 0 to 1.
  public var lossWhenFull: Double? {
    guard let share = assuredShare, let limit, limit.value > 0, let buckets else { return nil }
    return era.lossWhenFull(
      evictableShare: 1 - share, entries: Double(limit.value), buckets: Double(buckets.value))
  }

  /// When the table will be full at the present rate.
  public var forecast: Forecast? {
    guard let count, let limit = limitValue else { return nil }
    if Double(count.value) >= limit { return .full }
    if let dropsPerSecond, dropsPerSecond > 0, Double(count.value) >= 0.9 * limit { return .full }
    guard let flowsPerSecond, rateSource != .count || entriesPerSecond != nil else { return nil }
    let needed = flowsPerSecond * holdingTime
    if needed <= limit { return .never(entries: needed) }
    let growth = entriesPerSecond ?? flowsPerSecond - Double(count.value) / holdingTime
    guard growth > 0 else { return .never(entries: needed) }
    return .fullIn(seconds: (limit - Double(count.value)) / growth)
  }

  /// New flows per second that are offered while the table drops: what is admitted and what is
  /// dropped.
  public var offered: Double? {
    guard let dropsPerSecond, dropsPerSecond > 0, let capacity else { return nil }
    return capacity + dropsPerSecond
  }

  /// The share of new flows that is dropped, 0 to 1.
  public var dropShare: Double? {
    guard let offered, let dropsPerSecond else { return nil }
    return dropsPerSecond / offered
  }

  /// What would be offered if nobody had to ask again: the flows that are offered, divided by the
  /// attempts that a resolver makes at this loss.
  public var demand: Double? {
    guard let offered, let dropShare else { return nil }
    return offered / RetryAmplification.attempts(loss: dropShare)
  }
}
