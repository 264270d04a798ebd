import DNSProtocol
import SQL

/// The columns of one row of `records` after another, of one zone.
struct RecordValues {
  /// The columns, in the order of ``values``.
  static let columns = [
    "domain_id", "name", "type", "content", "ttl", "prio", "disabled", "auth",
  ]

  /// The statement that inserts a row.
  static let insertion =
    "INSERT INTO records (\(columns.joined(separator: ", ")))"
    + " VALUES (\(columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))"

  /// The row.
  private(set) var values: [SQLValue]
  private var lastType: RecordType?

  init(zone: ZoneIdentifier) {
    values = [.integer(zone.rawValue), .null, .null, .null, .null, .null, .boolean(false), .null]
  }

  /// Makes it the row of a record.
  mutating func set(
    name: [UInt8], _ data: RecordData, ttl: UInt32, isAuthoritative: Bool, isDisabled: Bool = false
  ) {
    let columns = RecordColumns(data)
    values[1] = .text(name)
    if data.type != lastType {
      values[2] = .text(columns.type)
      lastType = data.type
    }
    values[3] = .text(columns.content)
    values[4] = .integer(Int64(ttl))
    values[5] = .integer(columns.priority)
    values[6] = .boolean(isDisabled)
    values[7] = .boolean(isAuthoritative)
  }

  /// Makes it the row with which PowerDNS knows that a name without records exists.
  mutating func setEmptyNonTerminal(name: [UInt8], isAuthoritative: Bool) {
    values[1] = .text(name)
    for index in 2...5 { values[index] = .null }
    values[6] = .boolean(false)
    lastType = nil
    values[7] = .boolean(isAuthoritative)
  }
}
