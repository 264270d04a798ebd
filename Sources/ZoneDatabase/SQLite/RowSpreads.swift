import GRDB

/// Gives the spreads of all zones, in the order of the zones' keys, from an index alone.
struct RowSpreads: ~Copyable {
  /// Up to how many of a zone's rows are kept in ``rows``.
  static let mostRows = 4096

  private let statement: SQLiteStatement
  private var hasRow: Bool
  /// The first so many `records.id` of the spread that was given last, in no order.
  var rows: [Int64] = []

  init(_ database: Database) throws {
    let statement = try SQLiteStatement(
      "SELECT domain_id, id FROM records ORDER BY domain_id", database)
    let hasRow = try statement.step()
    self.statement = statement
    self.hasRow = hasRow
    rows.reserveCapacity(Self.mostRows)
  }

  mutating func next() throws -> RowSpread? {
    guard hasRow else { return nil }
    let isOfNone = statement.isNull(0)
    let zone = statement.integer(0)
    var spread = RowSpread(zone: isOfNone ? nil : zone)
    rows.removeAll(keepingCapacity: true)
    repeat {
      let row = statement.integer(1)
      spread.count += 1
      spread.first = min(spread.first, row)
      spread.last = max(spread.last, row)
      if spread.count <= Self.mostRows { rows.append(row) }
      hasRow = try statement.step()
    } while hasRow && statement.integer(0) == zone && (zone != 0 || statement.isNull(0) == isOfNone)
    return spread
  }
}
