import SQL

extension MariaDBSchema {
  /// The connection's variable that names the zone whose changes the running transaction writes
  /// down itself, as one entry.
  static let bulkVariable = "martlet_bulk_zone"

  /// The connection's variable that names a zone which the next update of its row writes down.
  static let touchVariable = "martlet_touched_zone"

  /// The triggers that write into the journal whatever anyone changes.
  ///
  /// Rows that a foreign key deletes or moves fire none; their zone's row does, with an entry for
  /// the whole zone. REPLACE deletes and inserts.
  static let triggers = recordTriggers + domainTriggers + detailTriggers

  private static func trigger(
    _ table: String, _ event: String, purpose: String, _ body: String
  ) -> DatabaseSchema.Item {
    let name = "martlet_\(table)_\(event.lowercased())"
    return DatabaseSchema.Item(
      kind: "trigger", name: name, purpose: purpose,
      statement: "CREATE TRIGGER \(name) AFTER \(event) ON \(table) FOR EACH ROW\n\(body)",
      removal: "DROP TRIGGER \(name)")
  }

  /// A binary log of statements sends the number that the first insertion was given at the primary,
  /// which the replica may have given to another entry: that takes the next free one then, rather
  /// than end the replication.
  private static func write(zone: String, name: String, when condition: String) -> String {
    let insertion =
      "INSERT INTO martlet_journal (zone, name, moment)"
      + " VALUES (\(zone), \(name), \(SQLDialect(.mariaDB).now))"
    return "IF \(condition) THEN BEGIN DECLARE EXIT HANDLER FOR 1062 \(insertion); \(insertion);"
      + " END; END IF"
  }

  private static func block(_ statements: [String]) -> String {
    "BEGIN\n" + statements.map { "  \($0);\n" }.joined() + "END"
  }

  /// True for a row of a zone whose changes are not written down as one entry.
  private static func isJournaled(_ row: String) -> String {
    "\(row).domain_id IS NOT NULL AND NOT (\(row).domain_id <=> @\(bulkVariable))"
  }

  /// True when one of some columns was changed; in texts each octet counts.
  private static func isChanged(numbers: [String], texts: [String]) -> String {
    let same =
      numbers.map { "OLD.\($0) <=> NEW.\($0)" }
      + texts.map { "CAST(OLD.\($0) AS BINARY) <=> CAST(NEW.\($0) AS BINARY)" }
    return "NOT (" + same.joined(separator: " AND ") + ")"
  }

  private static var recordTriggers: [DatabaseSchema.Item] {
    [
      trigger(
        "records", "INSERT", purpose: "new records are written into the journal",
        write(zone: "NEW.domain_id", name: "NEW.name", when: isJournaled("NEW"))),
      trigger(
        "records", "DELETE", purpose: "deleted records are written into the journal",
        write(zone: "OLD.domain_id", name: "OLD.name", when: isJournaled("OLD"))),
      // What PowerDNS derives (ordername, auth) is no change for us.
      trigger(
        "records", "UPDATE",
        purpose: "changed records are written into the journal, under their old and new names",
        block([
          write(
            zone: "OLD.domain_id", name: "OLD.name",
            when: isJournaled("OLD") + " AND "
              + isChanged(
                numbers: ["domain_id", "ttl", "prio", "disabled"],
                texts: ["name", "type", "content"])),
          write(
            zone: "NEW.domain_id", name: "NEW.name",
            when: isJournaled("NEW") + " AND "
              + isChanged(numbers: ["domain_id"], texts: ["name"])),
        ])),
    ]
  }

  private static var domainTriggers: [DatabaseSchema.Item] {
    [
      trigger(
        "domains", "INSERT", purpose: "new zones are written into the journal",
        write(zone: "NEW.id", name: "NULL", when: "TRUE")),
      trigger(
        "domains", "DELETE", purpose: "deleted zones are written into the journal",
        write(zone: "OLD.id", name: "NULL", when: "TRUE")),
      trigger(
        "domains", "UPDATE", purpose: "changed zones are written into the journal",
        block([
          write(
            zone: "OLD.id", name: "NULL",
            when: isChanged(
              numbers: ["id"], texts: ["name", "master", "type", "account", "options", "catalog"])
              + " OR OLD.id <=> @\(touchVariable)"),
          write(zone: "NEW.id", name: "NULL", when: isChanged(numbers: ["id"], texts: [])),
        ])),
    ]
  }

  private static var detailTriggers: [DatabaseSchema.Item] {
    [("domainmetadata", "metadata"), ("cryptokeys", "keys")].flatMap { table, what in
      [
        trigger(
          table, "INSERT", purpose: "new \(what) of a zone are written into the journal",
          write(zone: "NEW.domain_id", name: "NULL", when: "NEW.domain_id IS NOT NULL")),
        trigger(
          table, "DELETE", purpose: "deleted \(what) of a zone are written into the journal",
          write(zone: "OLD.domain_id", name: "NULL", when: "OLD.domain_id IS NOT NULL")),
        trigger(
          table, "UPDATE", purpose: "changed \(what) of a zone are written into the journal",
          block([
            write(zone: "OLD.domain_id", name: "NULL", when: "OLD.domain_id IS NOT NULL"),
            write(
              zone: "NEW.domain_id", name: "NULL",
              when: "NEW.domain_id IS NOT NULL AND NOT (NEW.domain_id <=> OLD.domain_id)"),
          ])),
      ]
    }
  }
}
