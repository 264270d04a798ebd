import DNSProtocol
import SQL

extension SQLSession {
  /// A zone's comments in the order of their rows; those whose name or type means nothing are left
  /// out.
  func comments(of zone: ZoneSummary, owner: DomainName? = nil) throws -> [ZoneComment] {
    var values: [SQLValue] = [.integer(zone.id.rawValue)]
    if let owner { values += [.text(owner.databaseText), .text(owner.databaseText + ".")] }
    return try all(
      "SELECT name, type, comment, account, modified_at FROM comments WHERE domain_id = ?1"
        + (owner == nil ? "" : " AND name IN (?2, ?3)") + " ORDER BY id", values
    ) { row in
      guard let owner = try? DomainName(databaseText: row.text(0).span),
        let type = RecordType(databaseWord: row.text(1).span)
      else { return nil }
      return ZoneComment(
        owner: owner, type: type, text: row.string(2) ?? "", account: row.string(3) ?? "",
        modified: row.integer(4))
    }.compactMap(\.self)
  }

  /// Replaces the comments of a set.
  ///
  /// - Returns: Whether they were not so already.
  func setComments(
    _ comments: [ZoneComment], _ owner: DomainName, _ type: RecordType, of zone: ZoneSummary
  ) throws -> Bool {
    let text = owner.databaseText
    let old = try self.comments(of: zone, owner: owner).filter { $0.type == type }
    guard old != comments else { return false }
    try execute(
      "DELETE FROM comments WHERE domain_id = ?1 AND name IN (?2, ?3) AND type = ?4",
      [.integer(zone.id.rawValue), .text(text), .text(text + "."), .text(type.databaseWord)])
    for comment in comments { try insertComment(comment, of: zone) }
    return true
  }

  /// Adds a comment.
  func insertComment(_ comment: ZoneComment, of zone: ZoneSummary) throws {
    try execute(
      """
      INSERT INTO comments (domain_id, name, type, modified_at, account, comment)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """,
      [
        .integer(zone.id.rawValue), .text(comment.owner.databaseText),
        .text(comment.type.databaseWord), .integer(comment.modified), .text(comment.account),
        .text(comment.text),
      ])
  }
}
