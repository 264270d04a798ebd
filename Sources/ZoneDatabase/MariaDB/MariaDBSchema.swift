/// The tables, in MariaDB's and MySQL's words.
///
/// The names and columns of the first seven are PowerDNS' (4.7 and later), so that it can work on
/// the same database: ASCII in a character set of one octet, as it has them. What begins with
/// `martlet_` is ours.
enum MariaDBSchema {
  private static let key = "INT AUTO_INCREMENT PRIMARY KEY"
  private static let zone = "INT NOT NULL"
  private static let belongsToZone =
    "FOREIGN KEY (domain_id) REFERENCES domains (id) ON DELETE CASCADE ON UPDATE CASCADE"

  /// A value that says when the tables that zones are followed in were made, to the second, and
  /// their triggers, to the hundredth of one.
  ///
  /// A restored table has other rows, and the journal beside it may be the same as before; dumps
  /// make the triggers after the rows. Who may not see triggers goes by the tables.
  static let birth = """
    concat_ws(' ',
      (SELECT group_concat(table_name, create_time ORDER BY table_name)
        FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name IN ('domains', 'records', 'martlet_journal')),
      (SELECT group_concat(created ORDER BY trigger_name) FROM information_schema.triggers
        WHERE trigger_schema = DATABASE() AND trigger_name LIKE 'martlet\\_%'))
    """

  /// The tables that zones are read from, with their columns and keys.
  private static let tables: [(name: String, lines: [String])] = [
    (
      "domains",
      [
        "id \(key)", "name VARCHAR(255) NOT NULL", "master VARCHAR(128) DEFAULT NULL",
        "last_check INT DEFAULT NULL", "type VARCHAR(8) NOT NULL",
        "notified_serial INT UNSIGNED DEFAULT NULL",
        "account VARCHAR(40) CHARACTER SET utf8 DEFAULT NULL",
        "options VARCHAR(64000) DEFAULT NULL", "catalog VARCHAR(255) DEFAULT NULL",
        "UNIQUE KEY domains_by_name (name)", "KEY domains_by_catalog (catalog)",
      ]
    ),
    (
      "records",
      [
        "id BIGINT AUTO_INCREMENT PRIMARY KEY", "domain_id INT DEFAULT NULL",
        "name VARCHAR(255) DEFAULT NULL", "type VARCHAR(10) DEFAULT NULL",
        "content VARCHAR(64000) DEFAULT NULL", "ttl INT DEFAULT NULL", "prio INT DEFAULT NULL",
        "disabled TINYINT(1) DEFAULT 0", "ordername VARCHAR(255) BINARY DEFAULT NULL",
        "auth TINYINT(1) DEFAULT 1", "KEY records_by_name_and_type (name, type)",
        "KEY records_by_zone (domain_id)", "KEY records_by_order (ordername)", belongsToZone,
      ]
    ),
    (
      "supermasters",
      [
        "ip VARCHAR(64) NOT NULL", "nameserver VARCHAR(255) NOT NULL",
        "account VARCHAR(40) CHARACTER SET utf8 NOT NULL", "PRIMARY KEY (ip, nameserver)",
      ]
    ),
    (
      "comments",
      [
        "id \(key)", "domain_id \(zone)", "name VARCHAR(255) NOT NULL", "type VARCHAR(10) NOT NULL",
        "modified_at INT NOT NULL", "account VARCHAR(40) CHARACTER SET utf8 DEFAULT NULL",
        "comment TEXT CHARACTER SET utf8 NOT NULL", "KEY comments_by_name (name, type)",
        "KEY comments_by_time (domain_id, modified_at)", belongsToZone,
      ]
    ),
    (
      "domainmetadata",
      [
        "id \(key)", "domain_id \(zone)", "kind VARCHAR(32)", "content TEXT",
        "KEY metadata_by_kind (domain_id, kind)", belongsToZone,
      ]
    ),
    (
      "cryptokeys",
      [
        "id \(key)", "domain_id \(zone)", "flags INT NOT NULL", "active BOOL",
        "published BOOL DEFAULT 1", "content TEXT", "KEY keys_by_zone (domain_id)", belongsToZone,
      ]
    ),
    (
      "tsigkeys",
      [
        "id \(key)", "name VARCHAR(255)", "algorithm VARCHAR(50)", "secret VARCHAR(255)",
        "UNIQUE KEY tsig_by_name (name, algorithm)",
      ]
    ),
  ]

  private static func table(
    _ name: String, _ purpose: String, _ lines: [String], characters: String = "latin1"
  ) -> DatabaseSchema.Item {
    DatabaseSchema.Item(
      kind: "table", name: name, purpose: purpose,
      statement: "CREATE TABLE \(name) (\n  \(lines.joined(separator: ",\n  "))\n)"
        + " ENGINE = InnoDB DEFAULT CHARACTER SET \(characters)",
      removal: "DROP TABLE \(name)")
  }

  /// The statements that make PowerDNS' tables in an empty database.
  static var compatibleItems: [DatabaseSchema.Item] {
    tables.map { table($0.name, "the table \($0.name)", $0.lines) }
  }

  /// The statements that make what is ours, tables first.
  static var ownItems: [DatabaseSchema.Item] {
    [
      table(
        "martlet_journal", "the journal: which name of which zone was changed, and when",
        // Names as octets, whatever the character set of the records.
        [
          "id BIGINT AUTO_INCREMENT PRIMARY KEY", "zone BIGINT NOT NULL", "name VARBINARY(1020)",
          "moment BIGINT NOT NULL",
        ]),
      table(
        "martlet_settings", "settings: the version of these tables",
        ["name VARCHAR(64) PRIMARY KEY", "value BIGINT"]),
      table(
        "martlet_audit", DatabaseSchema.auditPurpose,
        [
          "id BIGINT AUTO_INCREMENT PRIMARY KEY", "moment BIGINT NOT NULL",
          "author VARCHAR(255) NOT NULL", "origin VARCHAR(255) NOT NULL", "agent VARCHAR(255)",
          "action VARCHAR(64) NOT NULL", "zone VARCHAR(1020)", "serial_before BIGINT",
          "serial_after BIGINT", "detail TEXT NOT NULL",
        ], characters: "utf8mb4"),
      table(
        "martlet_keys", DatabaseSchema.keysPurpose,
        [
          "name VARCHAR(191) COLLATE utf8mb4_bin PRIMARY KEY",
          "digest CHAR(64) CHARACTER SET latin1 NOT NULL UNIQUE", "may_write TINYINT(1) NOT NULL",
          "zones TEXT", "created BIGINT NOT NULL",
        ], characters: "utf8mb4"),
    ]
      + DatabaseSchema.indexes.map { name, purpose, table in
        DatabaseSchema.Item(
          kind: "index", name: name, purpose: purpose,
          statement: "CREATE INDEX \(name) ON \(table)",
          removal: "DROP INDEX \(name) ON martlet_journal")
      } + triggers
  }
}
