import DNSProtocol
import SQL

extension SQLZoneDatabase {
  /// Writes down what was changed, where there is a table for it.
  ///
  /// - Parameters:
  ///   - action: What was done.
  ///   - zone: To which zone.
  ///   - serial: The zone's serial before and after.
  ///   - detail: What exactly: a JSON text.
  ///   - author: Who did it; nothing is written down when that is not known.
  func writeAudit(
    _ session: Engine.Session, _ action: String, zone: DomainName?, serial: SerialChange? = nil,
    detail: String, by author: ChangeAuthor?
  ) throws {
    guard let author, try hasTable("martlet_audit", session) else { return }
    try session.execute(
      """
      INSERT INTO martlet_audit
      (moment, author, origin, agent, action, zone, serial_before, serial_after, detail)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
      """,
      [
        .integer(UnixTime.milliseconds), .text(author.name.shortened),
        .text(author.origin.shortened),
        .text(author.agent.map(\.shortened)), .text(action), .text(zone?.databaseText),
        .integer(serial?.before.map(Int64.init)), .integer(serial?.after.map(Int64.init)),
        .text(detail),
      ])
  }
}

extension SQLZoneDatabase {
  /// What is about to change of a zone's details as JSON: each as it was and as it will be.
  func auditText(
    _ details: ZoneDetails, of zone: ZoneSummary, _ session: Engine.Session
  ) throws -> String {
    var values: [(String, String?)] = [
      ("kind", Self.change(details.kind?.word, from: zone.kind.word)),
      ("masters", Self.change(details.master, from: zone.master)),
      ("account", Self.change(details.account, from: zone.account)),
      ("catalog", Self.change(details.catalog, from: zone.catalog)),
    ]
    for (kind, texts) in details.metadata.sorted(by: { $0.key < $1.key }) {
      let former = try session.metadata(kind, of: zone).joined(separator: ", ")
      values.append((kind, Self.change(texts.joined(separator: ", "), from: former)))
    }
    return AuditDetail.object(values)
  }

  /// A value before and after; `nil` for one that stays.
  private static func change(_ new: String?, from former: String?) -> String? {
    guard let new, new != former ?? "" else { return nil }
    func word(_ text: String) -> String { text.isEmpty ? "none" : text }
    return "\(word(former ?? "")) → \(word(new))"
  }
}

extension String {
  /// The text, at most as long as the columns of the audit trail are, which count scalars, without
  /// NUL, which PostgreSQL does not take.
  fileprivate var shortened: String {
    String(String.UnicodeScalarView(unicodeScalars.lazy.filter { $0 != "\0" }.prefix(200)))
  }
}
