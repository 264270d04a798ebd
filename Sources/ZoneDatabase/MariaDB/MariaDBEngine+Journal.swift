import MariaDB
import SQL

extension MariaDBEngine {
  /// An account that may not see triggers has to believe what is written about them.
  func hasJournal(_ session: MariaDBSession) throws -> Bool {
    guard try session.tableExists("martlet_journal") else { return false }
    let count = try session.firstInteger(
      "SELECT count(*) FROM information_schema.triggers"
        + " WHERE trigger_schema = DATABASE() AND trigger_name IN ("
        + MariaDBSchema.triggers.map { "'\($0.name)'" }.joined(separator: ",") + ")")
    guard count == 0, try !session.may("TRIGGER") else {
      return count == Int64(MariaDBSchema.triggers.count)
    }
    guard try session.tableExists("martlet_settings") else { return false }
    return try session.firstInteger(
      "SELECT value FROM martlet_settings WHERE name = '\(DatabaseSchema.versionSetting)'")
      == Int64(DatabaseSchema.version)
  }

  /// Deleted entries count too: the engine does not draw their numbers again.
  func journalPosition(_ session: MariaDBSession) throws -> Int64 {
    guard try session.tableExists("martlet_journal") else { return 0 }
    if let newest = try session.firstInteger("SELECT max(id) FROM martlet_journal") {
      return newest
    }
    let next = try session.firstInteger(
      "SELECT auto_increment FROM information_schema.tables"
        + " WHERE table_schema = DATABASE() AND table_name = 'martlet_journal'")
    return max(0, (next ?? 1) - 1)
  }

  /// A variable of the connection: nobody else sees it, nothing is written for it, and it reaches
  /// replicas together with the statements that depend on it.
  func silenceJournal(of zone: ZoneIdentifier, _ session: MariaDBSession) throws {
    try session.execute("SET @\(MariaDBSchema.bulkVariable) = \(zone.rawValue)")
  }

  func resumeJournal(_ session: MariaDBSession) throws {
    try session.execute("SET @\(MariaDBSchema.bulkVariable) = NULL")
  }

  /// Through a trigger, which knows what to do when a replica has given the number to another entry.
  ///
  /// A zone that is deleted has been written down by its own trigger.
  func journalWhole(_ zone: ZoneIdentifier, _ session: MariaDBSession) throws {
    try session.execute("SET @\(MariaDBSchema.touchVariable) = \(zone.rawValue)")
    defer { try? session.execute("SET @\(MariaDBSchema.touchVariable) = NULL") }
    try session.execute("UPDATE domains SET name = name WHERE id = ?1", [.integer(zone.rawValue)])
  }

  /// Not at a replica: the primary deletes the same rows, and a replica by rows that does not find
  /// them stops.
  func mayPruneJournal(_ session: MariaDBSession) throws -> Bool {
    let running = try session.first("SHOW GLOBAL STATUS LIKE 'Slaves_running'") { $0.string(1) }
    if let running, running != "0" { return false }
    do {
      return try session.first("SHOW SLAVE STATUS") { _ in true } == nil
    } catch let error as SQLError where error.kind != .connectionLost {
      // Most accounts may not see it.
      return true
    }
  }
}
