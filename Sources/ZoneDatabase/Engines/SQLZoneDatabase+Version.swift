import SQL

extension SQLZoneDatabase {
  /// What tells this state of a zone apart from others: its serial, its newest entries in the
  /// journal, and what is quickly seen of its comments, which the journal does not know; `nil`
  /// without a journal.
  func version(
    _ session: Engine.Session, of zone: ZoneSummary, serial: UInt32?
  ) throws -> ZoneVersion? {
    guard try hasTable("martlet_journal", session) else { return nil }
    let newest = "(SELECT coalesce(max(id), 0) FROM martlet_journal WHERE zone = ?1)"
    // An entry has its number before it is committed: a lower one may come later.
    let recent =
      "(SELECT count(*) FROM martlet_journal WHERE zone = ?1 AND id > \(newest) - 200)"
    let numbers = try session.first(
      """
      SELECT \(newest), \(recent), count(*), coalesce(max(id), 0), coalesce(max(modified_at), 0)
      FROM comments WHERE domain_id = ?1
      """, [.integer(zone.id.rawValue)]
    ) { row in (0...4).map { row.integer($0) } }
    let parts = [zone.id.rawValue, Int64(serial ?? 0)] + (numbers ?? [])
    return ZoneVersion(parts.map { String($0, radix: 36) }.joined(separator: "-"))
  }
}
