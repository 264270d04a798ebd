/// How large a table has to be, and what it costs.
public struct Sizing: Sendable, Equatable {
  /// The limit.
  public var limit: UInt64
  /// The chains to set; nil leaves them.
  public var buckets: UInt64?
  /// Octets of memory of the full table beyond what the present one takes when full.
  public var memory: Double
  /// Octets of memory of the full table.
  public var totalMemory: Double
  /// Tuples in a chain when the table is full: now, and after.
  public var chainLengthBefore: Double?
  /// After.
  public var chainLengthAfter: Double?
  /// Tuples in a chain of the full table while the chains are those of now: some kernels change
  /// them only when the module is loaded.
  public var chainLengthKeepingBuckets: Double?
  /// How often the demand fits in.
  public var headroom: Double?
  /// Whether the budget of memory kept it smaller than it should be.
  public var isCutByBudget: Bool

  /// Sizes a table: the smallest power of two that takes the demand with the resends of a loss of
  /// one half, or double the present limit where the demand is not known.
  ///
  /// - Parameters:
  ///   - table: The table as it is.
  ///   - octetsPerEntry: The memory of an entry.
  ///   - is64Bit: Whether the machine has 64 bits.
  ///   - budget: The most memory that the entries may take, in octets; nil for no bound.
  /// - Returns: nil when there is no limit to raise.
  public init?(
    _ table: TableAnalysis, octetsPerEntry: Double, is64Bit: Bool, budget: Double?
  ) {
    guard let present = table.limit?.value, present > 0, present <= 1 << 40 else { return nil }
    let flows = table.demand ?? table.flowsPerSecond
    let needed = flows.map { $0 * table.holdingTime * RetryAmplification.atHalfLoss }
    let wanted = max(needed ?? 0, table.demand == nil ? 2 * Double(present) : Double(present) + 1)
    guard wanted < 1e12 else { return nil }
    var limit = Self.powerOfTwo(UInt64(wanted.rounded(.up)))
    isCutByBudget = false
    while let budget, Double(limit) * octetsPerEntry > budget, limit / 2 > present {
      limit /= 2
      isCutByBudget = true
    }
    self.limit = limit
    let presentBuckets = table.buckets?.value
    let wantedBuckets = max(limit / table.era.defaultEntriesPerBucket.clamped(to: 1...4), 1)
    if let presentBuckets, presentBuckets >= wantedBuckets {
      buckets = nil
    } else {
      buckets = wantedBuckets
    }
    let added = Double((buckets ?? 0) - min(presentBuckets ?? 0, buckets ?? 0))
    totalMemory =
      Double(limit) * octetsPerEntry
      + Double(buckets ?? presentBuckets ?? 0) * table.era.octetsPerBucket(is64Bit: is64Bit)
    memory =
      Double(limit - present) * octetsPerEntry
      + added * table.era.octetsPerBucket(is64Bit: is64Bit)
    chainLengthBefore = table.chainLengthWhenFull
    chainLengthAfter = (buckets ?? presentBuckets).map { 2 * Double(limit) / Double($0) }
    chainLengthKeepingBuckets = presentBuckets.flatMap {
      $0 > 0 ? 2 * Double(limit) / Double($0) : nil
    }
    headroom = flows.flatMap { $0 > 0 ? Double(limit) / ($0 * table.holdingTime) : nil }
  }

  /// The smallest power of two that is not less.
  static func powerOfTwo(_ number: UInt64) -> UInt64 {
    number <= 1 ? 1 : 1 << UInt64(64 - (number - 1).leadingZeroBitCount)
  }
}
