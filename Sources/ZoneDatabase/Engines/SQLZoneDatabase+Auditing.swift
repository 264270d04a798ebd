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

extension String {
  /// The text, at most as long as the columns of the audit trail are, which count scalars, without
  /// NUL, which PostgreSQL does not take.
  fileprivate var shortened: String {
    String(String.UnicodeScalarView(unicodeScalars.lazy.filter { $0 != "\0" }.prefix(200)))
  }
}
