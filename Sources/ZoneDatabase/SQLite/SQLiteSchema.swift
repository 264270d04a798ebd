/// The tables, in SQLite's words.
///
/// The names and columns of the first seven are PowerDNS' (4.7 and later), so that it can work on
/// the same file. What begins with `martlet_` is ours.
enum SQLiteSchema {
  /// A column that must be there.
  struct Column {
    var name: String
    var declaration: String
  }

  /// The tables that zones are read from, with their columns.
  static let tables: [(name: String, columns: [Column], constraints: [String])] = [
    (
      "domains",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "name", declaration: "VARCHAR(255) NOT NULL COLLATE NOCASE"),
        Column(name: "master", declaration: "VARCHAR(128) DEFAULT NULL"),
        Column(name: "last_check", declaration: "INTEGER DEFAULT NULL"),
        Column(name: "type", declaration: "VARCHAR(8) NOT NULL"),
        Column(name: "notified_serial", declaration: "INTEGER DEFAULT NULL"),
        Column(name: "account", declaration: "VARCHAR(40) DEFAULT NULL"),
        Column(name: "options", declaration: "VARCHAR(65535) DEFAULT NULL"),
        Column(name: "catalog", declaration: "VARCHAR(255) DEFAULT NULL"),
      ], []
    ),
    (
      "records",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "domain_id", declaration: "INTEGER DEFAULT NULL"),
        Column(name: "name", declaration: "VARCHAR(255) DEFAULT NULL"),
        Column(name: "type", declaration: "VARCHAR(10) DEFAULT NULL"),
        Column(name: "content", declaration: "VARCHAR(65535) DEFAULT NULL"),
        Column(name: "ttl", declaration: "INTEGER DEFAULT NULL"),
        Column(name: "prio", declaration: "INTEGER DEFAULT NULL"),
        Column(name: "disabled", declaration: "BOOLEAN DEFAULT 0"),
        Column(name: "ordername", declaration: "VARCHAR(255)"),
        Column(name: "auth", declaration: "BOOL DEFAULT 1"),
      ], [belongsToZone]
    ),
    (
      "supermasters",
      [
        Column(name: "ip", declaration: "VARCHAR(64) NOT NULL"),
        Column(name: "nameserver", declaration: "VARCHAR(255) NOT NULL COLLATE NOCASE"),
        Column(name: "account", declaration: "VARCHAR(40) NOT NULL"),
      ], ["PRIMARY KEY (ip, nameserver)"]
    ),
    (
      "comments",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "domain_id", declaration: "INTEGER NOT NULL"),
        Column(name: "name", declaration: "VARCHAR(255) NOT NULL"),
        Column(name: "type", declaration: "VARCHAR(10) NOT NULL"),
        Column(name: "modified_at", declaration: "INT NOT NULL"),
        Column(name: "account", declaration: "VARCHAR(40) DEFAULT NULL"),
        Column(name: "comment", declaration: "VARCHAR(65535) NOT NULL"),
      ], [belongsToZone]
    ),
    (
      "domainmetadata",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "domain_id", declaration: "INT NOT NULL"),
        Column(name: "kind", declaration: "VARCHAR(32) COLLATE NOCASE"),
        Column(name: "content", declaration: "TEXT"),
      ], [belongsToZone]
    ),
    (
      "cryptokeys",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "domain_id", declaration: "INT NOT NULL"),
        Column(name: "flags", declaration: "INT NOT NULL"),
        Column(name: "active", declaration: "BOOL"),
        Column(name: "published", declaration: "BOOL DEFAULT 1"),
        Column(name: "content", declaration: "TEXT"),
      ], [belongsToZone]
    ),
    (
      "tsigkeys",
      [
        Column(name: "id", declaration: "INTEGER PRIMARY KEY"),
        Column(name: "name", declaration: "VARCHAR(255) COLLATE NOCASE"),
        Column(name: "algorithm", declaration: "VARCHAR(50) COLLATE NOCASE"),
        Column(name: "secret", declaration: "VARCHAR(255)"),
      ], []
    ),
  ]

  private static let belongsToZone =
    "FOREIGN KEY (domain_id) REFERENCES domains (id) ON DELETE CASCADE ON UPDATE CASCADE"

  /// What finds rows quickly in the tables above: name, whether it is unique, table and columns.
  static let indexes: [(name: String, isUnique: Bool, on: String)] = [
    ("domains_by_name", true, "domains (name)"),
    ("domains_by_catalog", false, "domains (catalog)"),
    ("records_by_name_and_type", false, "records (name, type)"),
    ("records_by_zone", false, "records (domain_id, name, type)"),
    ("records_by_order", false, "records (domain_id, ordername)"),
    ("comments_by_name", false, "comments (domain_id, name, type)"),
    ("comments_by_time", false, "comments (domain_id, modified_at)"),
    ("metadata_by_zone", false, "domainmetadata (domain_id)"),
    ("keys_by_zone", false, "cryptokeys (domain_id)"),
    ("tsig_by_name", true, "tsigkeys (name, algorithm)"),
  ]

  /// The statements that make PowerDNS' tables in an empty database.
  static var compatibleItems: [DatabaseSchema.Item] {
    tables.map { table in
      let columns = table.columns.map { "\($0.name) \($0.declaration)" } + table.constraints
      return DatabaseSchema.Item(
        kind: "table", name: table.name, purpose: "the table \(table.name)",
        statement: "CREATE TABLE \(table.name) (\n  \(columns.joined(separator: ",\n  "))\n)",
        removal: "DROP TABLE \(table.name)")
    }
      + indexes.map { index in
        DatabaseSchema.Item(
          kind: "index", name: index.name, purpose: "the index \(index.name)",
          statement: "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(index.name) ON \(index.on)",
          removal: "DROP INDEX \(index.name)")
      }
  }

  /// The statements that make what is ours, tables first.
  static var ownItems: [DatabaseSchema.Item] {
    [
      DatabaseSchema.Item(
        kind: "table", name: "martlet_journal",
        purpose: "the journal: which name of which zone was changed, and when",
        statement: """
          CREATE TABLE martlet_journal (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            zone INTEGER NOT NULL,
            name TEXT,
            moment INTEGER NOT NULL
          )
          """,
        removal: "DROP TABLE martlet_journal"),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_settings",
        purpose: "settings: the version of these tables",
        statement: "CREATE TABLE martlet_settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
        removal: "DROP TABLE martlet_settings"),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_audit", purpose: DatabaseSchema.auditPurpose,
        statement: """
          CREATE TABLE martlet_audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            moment INTEGER NOT NULL,
            author TEXT NOT NULL,
            origin TEXT NOT NULL,
            agent TEXT,
            action TEXT NOT NULL,
            zone TEXT,
            serial_before INTEGER,
            serial_after INTEGER,
            detail TEXT NOT NULL
          )
          """,
        removal: "DROP TABLE martlet_audit"),
      DatabaseSchema.Item(
        kind: "table", name: "martlet_keys", purpose: DatabaseSchema.keysPurpose,
        statement: """
          CREATE TABLE martlet_keys (
            name TEXT PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            may_write INTEGER NOT NULL,
            zones TEXT,
            created INTEGER NOT NULL
          )
          """,
        removal: "DROP TABLE martlet_keys"),
    ]
      + DatabaseSchema.indexes.map { name, purpose, table in
        DatabaseSchema.Item(
          kind: "index", name: name, purpose: purpose,
          statement: "CREATE INDEX \(name) ON \(table)", removal: "DROP INDEX \(name)")
      }
      + [
        DatabaseSchema.Item(
          kind: "index", name: "martlet_records_in_capitals",
          purpose: "finds names that are not written in small letters",
          statement: "CREATE INDEX martlet_records_in_capitals ON records"
            + " (domain_id, lower(name)) WHERE name <> lower(name)",
          removal: "DROP INDEX martlet_records_in_capitals")
      ] + triggers
  }
}
