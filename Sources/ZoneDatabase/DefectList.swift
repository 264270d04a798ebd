/// Collects defects without letting a table full of them fill the memory.
final class DefectList {
  /// How many are kept.
  static let limit = 1000

  private var kept: [RowDefect] = []
  private var dropped = 0

  func append(_ defect: RowDefect) {
    if kept.count < Self.limit { kept.append(defect) } else { dropped += 1 }
  }

  func append(contentsOf defects: [RowDefect]) {
    for defect in defects { append(defect) }
  }

  /// Notes rows of `records` whose zone is not there, or can't be read.
  func appendOrphans(_ spread: RowSpread) {
    let rows = spread.count == 1 ? "this row belongs" : "this row and others belong"
    append(
      RowDefect(
        rowID: spread.first, zoneID: spread.zone.map(ZoneIdentifier.init(rawValue:)),
        zone: spread.zone.map { "\($0)" } ?? "NULL", name: "(\(spread.count) in all)", type: "",
        content: "",
        reason: "\(rows) to no zone: domains has no such row, or none that can be read"))
  }

  /// The first ones, and at the end one that says how many more there are.
  var defects: [RowDefect] {
    guard dropped > 0, let last = kept.last else { return kept }
    return kept + [
      RowDefect(
        table: last.table, rowID: nil, zoneID: nil, zone: "(several)", name: "", type: "",
        content: "", reason: "\(dropped) more rows can't be read")
    ]
  }
}
