/// `/proc/net/softnet_stat`: what each processor did with packets from the drivers.
public struct SoftnetTable: Sendable, Equatable {
  /// One processor's counters, 32 bits wide.
  public struct Row: Sendable, Equatable {
    /// Packets handled.
    public var processed: UInt32
    /// Packets dropped because the backlog (`netdev_max_backlog`) was full.
    public var dropped: UInt32
    /// How often the budget ran out with packets left.
    public var squeezed: UInt32
    /// Where the row stands.
    public var source: Source

    /// Makes a row.
    public init(processed: UInt32, dropped: UInt32, squeezed: UInt32, source: Source) {
      (self.processed, self.dropped, self.squeezed) = (processed, dropped, squeezed)
      self.source = source
    }
  }

  /// The rows in their order.
  public var rows: [Row]

  /// Makes a table.
  public init(rows: [Row]) { self.rows = rows }

  /// How many packets were dropped from the backlog since an earlier table; nil when the rows
  /// differ in number or a counter went backwards.
  public func dropped(since earlier: SoftnetTable) -> UInt64? {
    growth(\.dropped, since: earlier)
  }

  /// How often a budget ran out since an earlier table.
  public func squeezed(since earlier: SoftnetTable) -> UInt64? {
    growth(\.squeezed, since: earlier)
  }

  private func growth(_ counter: KeyPath<Row, UInt32>, since earlier: SoftnetTable) -> UInt64? {
    guard rows.count == earlier.rows.count else { return nil }
    var sum: UInt64 = 0
    for (now, before) in zip(rows, earlier.rows) {
      let difference = now[keyPath: counter] &- before[keyPath: counter]
      guard difference < 1 << 31 else { return nil }
      sum += UInt64(difference)
    }
    return sum
  }
}
