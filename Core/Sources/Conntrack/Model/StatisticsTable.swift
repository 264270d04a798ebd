/// Counters of each processor, found by the name of their column, never by position: kernels have
/// put other counters into the same place (`clashres` where `searched` was).
///
/// The values are 32 bits wide and wrap. Names that differ between `/proc` and ctnetlink are
/// brought together: `clash_resolve`, `chaintoolong` and `error` are the names here.
public struct StatisticsTable: Sendable, Equatable {
  /// One processor's counters.
  public struct Row: Sendable, Equatable {
    /// The processor, as far as the order of rows or `cpu=` tells.
    public var processor: Int
    /// Counters by name.
    public var values: [String: UInt32]
    /// Where the row stands.
    public var source: Source

    /// Makes a row.
    public init(processor: Int, values: [String: UInt32], source: Source) {
      (self.processor, self.values, self.source) = (processor, values, source)
    }
  }

  /// The columns in their order, by their names here.
  public var columns: [String]
  /// The rows in their order.
  public var rows: [Row]

  /// Makes a table.
  public init(columns: [String], rows: [Row]) { (self.columns, self.rows) = (columns, rows) }

  /// The name that a column has here.
  public static func canonicalName(_ name: some StringProtocol) -> String {
    switch name {
    case "clashres": "clash_resolve"
    case "chainlength": "chaintoolong"
    case "icmp_error": "error"
    default: String(name)
    }
  }

  /// The number of entries: one count for the whole table, repeated in each row.
  public var entries: Fact<UInt64>? {
    for row in rows {
      if let value = row.values["entries"] { return Fact(UInt64(value), row.source) }
    }
    return nil
  }

  /// The sum of a counter over all processors, each since boot and modulo 2³²; nil when there is
  /// no such column.
  public func total(_ column: String) -> UInt64? {
    let values = rows.compactMap { $0.values[column] }
    return values.isEmpty ? nil : values.reduce(0) { $0 + UInt64($1) }
  }

  /// How much a counter has grown since an earlier table of the same system, wrapping included.
  ///
  /// - Returns: nil when a table lacks the column, the processors differ, or a counter has gone
  ///   backwards (the system was started anew).
  public func growth(of column: String, since earlier: StatisticsTable) -> UInt64? {
    guard rows.map(\.processor) == earlier.rows.map(\.processor) else { return nil }
    var sum: UInt64 = 0
    var isKnown = false
    for (now, before) in zip(rows, earlier.rows) {
      guard let new = now.values[column], let old = before.values[column] else { continue }
      let difference = new &- old
      // More than half of the range is a step backwards rather than two thousand million events.
      guard difference < 1 << 31 else { return nil }
      sum += UInt64(difference)
      isKnown = true
    }
    return isKnown ? sum : nil
  }
}
