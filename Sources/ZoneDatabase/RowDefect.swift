/// A row that can't be served as it is; the rest of its zone is.
package struct RowDefect: Error, Hashable, Sendable, CustomStringConvertible {
  /// The table the row is in: `records` or `domains`.
  package var table: String
  /// The row's key; `nil` when the defect is not one row's.
  package var rowID: Int64?
  /// The key of the zone that the row belongs to.
  package var zoneID: ZoneIdentifier?
  /// The zone's name as it stands in the database.
  package var zone: String
  /// The row's name as it stands in the database.
  package var name: String
  /// The row's type as it stands in the database.
  package var type: String
  /// The beginning of the row's content.
  package var content: String
  /// What is wrong and what to do.
  package var reason: String

  /// The most characters of ``content`` that are kept.
  package static let excerptLength = 80

  /// Makes a defect; `content` is shortened to an excerpt.
  package init(
    table: String = "records", rowID: Int64?, zoneID: ZoneIdentifier?, zone: String, name: String,
    type: String, content: String, reason: String
  ) {
    self.table = table
    self.rowID = rowID
    self.zoneID = zoneID
    self.zone = zone
    self.name = name
    self.type = type
    self.content =
      content.count > Self.excerptLength
      ? String(content.prefix(Self.excerptLength - 1)) + "…" : content
    self.reason = reason
  }

  /// The whole as one line.
  package var description: String {
    var text = "\(table) row"
    if let rowID { text += " \(rowID)" }
    text += " in zone \(zone): \(name)"
    if !type.isEmpty { text += " \(type)" }
    if !content.isEmpty { text += " \"\(content)\"" }
    return text + ": " + reason
  }
}

extension RowDefect {
  /// Why a record that is kept is not served; `nil` for one that is.
  init?(ofAlias record: ZoneRecord, in zone: ZoneSummary) {
    guard record.type == .alias, !record.isDisabled else { return nil }
    self.init(
      rowID: record.rowID, zoneID: zone.id, zone: zone.name.databaseText,
      name: record.owner.databaseText, type: record.type.databaseWord,
      content: (try? record.recordData.contentText) ?? "", reason: RecordRowReader.aliasFault)
  }
}
