/// Where a zone's rows are in the table `records`.
struct RowSpread {
  /// The zone's key; `nil` for rows that are of no zone.
  var zone: Int64?
  /// How many rows there are, those that are no records included.
  var count = 0
  /// The lowest `records.id`.
  var first = Int64.max
  /// The highest `records.id`.
  var last = Int64.min

  /// Whether all rows from the first to the last are the zone's.
  var isDense: Bool { last - first == Int64(count - 1) }
  /// Whether reading all rows from the first to the last is less work than looking each one up.
  var isFairlyDense: Bool { last - first < Int64(count) * 2 }
}
