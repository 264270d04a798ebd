/// The tables, in PostgreSQL's words.
///
/// The names, columns and types of the first seven are PowerDNS' (4.7 and later), so that it can
/// work on the same database.
enum PostgreSQLSchema {
  /// The setting of a transaction that names the zone whose changes it writes down itself, as one
  /// entry.
  static let bulkSetting = "martlet.bulk_zone"

  /// Where new entries of the journal are announced.
  static let channel = "martlet_journal"

  private static let lowercaseName = "CONSTRAINT c_lowercase_name CHECK (name = lower(name))"
  private static let zone = "INTEGER REFERENCES domains (id) ON DELETE CASCADE ON UPDATE CASCADE"

  private static let tables: [(name: String, columns: [String])] = [
    (
      "domains",
      [
        "id SERIAL PRIMARY KEY", "name VARCHAR(255) NOT NULL",
        "master VARCHAR(128) DEFAULT NULL", "last_check INTEGER DEFAULT NULL",
        "type TEXT NOT NULL", "notified_serial BIGINT DEFAULT NULL",
        "account VARCHAR(40) DEFAULT NULL", "options TEXT DEFAULT NULL",
        "catalog TEXT DEFAULT NULL", lowercaseName,
      ]
    ),
    (
      "records",
      [
        "id BIGSERIAL PRIMARY KEY", "domain_id \(zone)", "name VARCHAR(255) DEFAULT NULL",
        "type VARCHAR(10) DEFAULT NULL", "content VARCHAR(65535) DEFAULT NULL",
        "ttl INTEGER DEFAULT NULL", "prio INTEGER DEFAULT NULL", "disabled BOOL DEFAULT FALSE",
        "ordername VARCHAR(255)", "auth BOOL DEFAULT TRUE", lowercaseName,
      ]
    ),
    (
      "supermasters",
      [
        "ip INET NOT NULL", "nameserver VARCHAR(255) NOT NULL", "account VARCHAR(40) NOT NULL",
        "PRIMARY KEY (ip, nameserver)",
      ]
    ),
    (
      "comments",
      [
        "id SERIAL PRIMARY KEY", "domain_id \(zone) NOT NULL", "name VARCHAR(255) NOT NULL",
        "type VARCHAR(10) NOT NULL", "modified_at INTEGER NOT NULL",
        "account VARCHAR(40) DEFAULT NULL", "comment VARCHAR(65535) NOT NULL", lowercaseName,
      ]
    ),
    (
      "domainmetadata",
      ["id SERIAL PRIMARY KEY", "domain_id \(zone)", "kind VARCHAR(32)", "content TEXT"]
    ),
    (
      "cryptokeys",
      [
        "id SERIAL PRIMARY KEY", "domain_id \(zone)", "flags INTEGER NOT NULL", "active BOOL",
        "published BOOL DEFAULT TRUE", "content TEXT",
      ]
    ),
    (
      "tsigkeys",
      [
        "id SERIAL PRIMARY KEY", "name VARCHAR(255)", "algorithm VARCHAR(50)",
        "secret VARCHAR(255)", lowercaseName,
      ]
    ),
  ]

  private static let indexes: [(name: String, isUnique: Bool, on: String)] = [
    ("domains_by_name", true, "domains (name)"),
    ("domains_by_catalog", false, "domains (catalog)"),
    ("records_by_name_and_type", false, "records (name, type)"),
    ("records_by_zone", false, "records (domain_id, name, type)"),
    ("records_by_order", false, "records (domain_id, ordername text_pattern_ops)"),
    ("comments_by_name", false, "comments (domain_id, name, type)"),
    ("comments_by_time", false, "comments (domain_id, modified_at)"),
    ("metadata_by_zone", false, "domainmetadata (domain_id)"),
    ("keys_by_zone", false, "cryptokeys (domain_id)"),
    ("tsig_by_name", true, "tsigkeys (name, algorithm)"),
  ]

  /// The statements that make PowerDNS' tables in an empty database.
  static var compatibleItems: [DatabaseSchema.Item] {
    tables.map { table in
      DatabaseSchema.Item(
        kind: "table", name: table.name, purpose: "the table \(table.name)",
        statement:
          "CREATE TABLE \(table.name) (\n  \(table.columns.joined(separator: ",\n  "))\n)")
    }
      + indexes.map { index in
        DatabaseSchema.Item(
          kind: "index", name: index.name, purpose: "the index \(index.name)",
          statement: "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(index.name) ON \(index.on)")
      }
  }

  /// The statements that make what is ours: tables, functions, triggers.
  static func ownItems(schema: String) -> [DatabaseSchema.Item] {
    [
      DatabaseSchema.Item(
        kind: "table", name: "martlet_journal",
        purpose: "the journal: which name of which zone was changed, and when",
        statement: """
          CREATE TABLE martlet_journal (
            id BIGSERIAL PRIMARY KEY,
            zone BIGINT NOT NULL,
            name TEXT,
            moment BIGINT NOT NULL
          )
          """),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_settings",
        purpose: "settings: the version of these tables",
        statement: "CREATE TABLE martlet_settings (name TEXT PRIMARY KEY, value BIGINT)"),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_audit", purpose: DatabaseSchema.auditPurpose,
        statement: """
          CREATE TABLE martlet_audit (
            id BIGSERIAL PRIMARY KEY,
            moment BIGINT NOT NULL,
            author TEXT NOT NULL,
            origin TEXT NOT NULL,
            agent TEXT,
            action TEXT NOT NULL,
            zone TEXT,
            serial_before BIGINT,
            serial_after BIGINT,
            detail TEXT NOT NULL
          )
          """),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_keys", purpose: DatabaseSchema.keysPurpose,
        statement: """
          CREATE TABLE martlet_keys (
            name TEXT PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            may_write BOOL NOT NULL,
            zones TEXT,
            created BIGINT NOT NULL
          )
          """),
    ]
      + DatabaseSchema.indexes.map { name, purpose, table in
        DatabaseSchema.Item(
          kind: "index", name: name, purpose: purpose,
          statement: "CREATE INDEX \(name) ON \(table)")
      } + functions.map { $0.item(schema: schema) } + (triggers + guards).map(\.item)
  }
}
