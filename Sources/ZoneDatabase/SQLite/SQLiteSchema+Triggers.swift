import SQL

extension SQLiteSchema {
  /// The setting that names the zone whose changes the running transaction writes down itself, as
  /// one entry.
  ///
  /// Nobody else ever sees it: it is removed before the transaction ends.
  static let bulkSetting = "bulk_zone"

  /// The triggers that write into the journal whatever anyone changes.
  static let triggers = recordTriggers + domainTriggers + detailTriggers

  private static func trigger(
    _ name: String, _ event: String, on table: String, when condition: String? = nil,
    purpose: String, _ statements: [String]
  ) -> DatabaseSchema.Item {
    DatabaseSchema.Item(
      kind: "trigger", name: name, purpose: purpose,
      statement: """
        CREATE TRIGGER \(name) \(event) ON \(table)
        \(condition.map { "WHEN \($0)\n" } ?? "")BEGIN
          \(statements.map { $0 + ";" }.joined(separator: "\n  "))
        END
        """,
      removal: "DROP TRIGGER \(name)")
  }

  private static let now = SQLDialect(.sqlite).now

  private static func write(zone: String, name: String, when condition: String? = nil) -> String {
    "INSERT INTO martlet_journal (zone, name, moment) SELECT \(zone), \(name), \(now)"
      + (condition.map { " WHERE \($0)" } ?? "")
  }

  private static func write(
    rowsOf table: String, zone: String, name: String, where condition: String
  )
    -> String
  {
    "INSERT INTO martlet_journal (zone, name, moment) SELECT \(zone), \(name), \(now)"
      + " FROM \(table) WHERE \(condition)"
  }

  /// True for a row of a zone whose changes are not written down as one entry.
  private static func isJournaled(_ row: String) -> String {
    "\(row).domain_id IS NOT NULL AND \(row).domain_id IS NOT"
      + " (SELECT value FROM martlet_settings WHERE name = '\(bulkSetting)')"
  }

  private static var recordTriggers: [DatabaseSchema.Item] {
    [
      trigger(
        "martlet_records_insert", "AFTER INSERT", on: "records", when: isJournaled("NEW"),
        purpose: "new records are written into the journal",
        [write(zone: "NEW.domain_id", name: "NEW.name")]),
      trigger(
        "martlet_records_delete", "AFTER DELETE", on: "records", when: isJournaled("OLD"),
        purpose: "deleted records are written into the journal",
        [write(zone: "OLD.domain_id", name: "OLD.name")]),
      // What PowerDNS derives (ordername, auth) is no change for us.
      trigger(
        "martlet_records_update",
        "AFTER UPDATE OF domain_id, name, type, content, ttl, prio, disabled", on: "records",
        purpose: "changed records are written into the journal, under their old and new names",
        [
          write(zone: "OLD.domain_id", name: "OLD.name", when: isJournaled("OLD")),
          write(
            zone: "NEW.domain_id", name: "NEW.name",
            when: isJournaled("NEW")
              + " AND (NEW.domain_id IS NOT OLD.domain_id OR NEW.name IS NOT OLD.name)"),
        ]),
      // SQLite calls no delete trigger for the row that REPLACE removes.
      trigger(
        "martlet_records_replace", "BEFORE INSERT", on: "records",
        purpose: "records that REPLACE overwrites are written into the journal",
        [
          write(
            rowsOf: "records", zone: "domain_id", name: "name",
            where: "id = NEW.id AND domain_id IS NOT NULL")
        ]),
      trigger(
        "martlet_records_renumber", "BEFORE UPDATE OF id", on: "records",
        when: "NEW.id IS NOT OLD.id",
        purpose: "records that an UPDATE OR REPLACE overwrites are written into the journal",
        [
          write(
            rowsOf: "records", zone: "domain_id", name: "name",
            where: "id = NEW.id AND domain_id IS NOT NULL")
        ]),
    ]
  }

  private static var domainTriggers: [DatabaseSchema.Item] {
    [
      trigger(
        "martlet_domains_insert", "AFTER INSERT", on: "domains",
        purpose: "new zones are written into the journal", [write(zone: "NEW.id", name: "NULL")]),
      trigger(
        "martlet_domains_delete", "AFTER DELETE", on: "domains",
        purpose: "deleted zones are written into the journal",
        [write(zone: "OLD.id", name: "NULL")]),
      trigger(
        "martlet_domains_update",
        "AFTER UPDATE OF id, name, master, type, account, options, catalog", on: "domains",
        purpose: "changed zones are written into the journal",
        [
          write(zone: "OLD.id", name: "NULL"),
          write(zone: "NEW.id", name: "NULL", when: "NEW.id IS NOT OLD.id"),
        ]),
      trigger(
        "martlet_domains_replace", "BEFORE INSERT", on: "domains",
        purpose: "zones that REPLACE overwrites are written into the journal",
        [
          write(
            rowsOf: "domains", zone: "id", name: "NULL",
            where: "id = NEW.id OR name = NEW.name")
        ]),
      trigger(
        "martlet_domains_renumber", "BEFORE UPDATE OF id, name", on: "domains",
        purpose: "zones that an UPDATE OR REPLACE overwrites are written into the journal",
        [
          write(
            rowsOf: "domains", zone: "id", name: "NULL",
            where: "(id = NEW.id OR name = NEW.name) AND id IS NOT OLD.id")
        ]),
    ]
  }

  private static var detailTriggers: [DatabaseSchema.Item] {
    [("domainmetadata", "metadata"), ("cryptokeys", "keys")].flatMap { table, what in
      [
        trigger(
          "martlet_\(table)_insert", "AFTER INSERT", on: table,
          purpose: "new \(what) of a zone are written into the journal",
          [write(zone: "NEW.domain_id", name: "NULL", when: "NEW.domain_id IS NOT NULL")]),
        trigger(
          "martlet_\(table)_delete", "AFTER DELETE", on: table,
          purpose: "deleted \(what) of a zone are written into the journal",
          [write(zone: "OLD.domain_id", name: "NULL", when: "OLD.domain_id IS NOT NULL")]),
        trigger(
          "martlet_\(table)_update", "AFTER UPDATE", on: table,
          purpose: "changed \(what) of a zone are written into the journal",
          [
            write(zone: "OLD.domain_id", name: "NULL", when: "OLD.domain_id IS NOT NULL"),
            write(
              zone: "NEW.domain_id", name: "NULL",
              when: "NEW.domain_id IS NOT NULL AND NEW.domain_id IS NOT OLD.domain_id"),
          ]),
      ]
    }
  }
}
