import DNSProtocol

extension AuditDetail {
  /// The largest zone that is compared record by record when all of it is replaced.
  static let comparedRecords = 10_000

  /// What became of a zone whose whole content was replaced: how many records, and the sets that
  /// differ.
  ///
  /// - Parameter old: What it had; `nil` for too much to compare.
  static func replacement(
    of old: [ZoneRecord]?, by sets: [RecordSetChange], removed: Int, added: Int
  ) throws -> String {
    let counts = "\"removed\":\(removed),\"added\":\(added)"
    guard let old else { return "{\(counts)}" }
    var former: [RecordSetKey: [String]] = [:]
    for record in old { former[RecordSetKey(record), default: []].append(try record.auditText) }
    var detail = AuditDetail()
    for set in sets {
      guard case .replace(let ttl, let records) = set.action else { continue }
      let key = RecordSetKey(owner: set.owner.lowercased, type: set.type)
      let (before, after) = (
        former.removeValue(forKey: key) ?? [], records.map { $0.auditText(ttl) }
      )
      guard Set(before) != Set(after) else { continue }
      detail.add(set.owner, set.type, before: before, after: after, comments: nil)
    }
    let gone = former.sorted {
      ($0.key.owner.databaseText, $0.key.type.rawValue)
        < ($1.key.owner.databaseText, $1.key.type.rawValue)
    }
    for (key, before) in gone {
      detail.add(key.owner, key.type, before: before, after: [], comments: nil)
    }
    return "{\(counts),\(detail.text.dropFirst())"
  }
}
