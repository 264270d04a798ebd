/// The tables, in one engine's words.
///
/// The names and columns of the first seven are PowerDNS' (4.7 and later), so that it can work on
/// the same database. What begins with `martlet_` is ours.
struct DatabaseSchema: Sendable {
  /// The version of what is ours.
  static let version = 1

  /// The setting that holds the version.
  static let versionSetting = "schema_version"

  /// One statement and what it is for.
  struct Item: Sendable {
    /// `table`, `index`, `function` or `trigger`.
    var kind: String
    /// The name.
    var name: String
    /// What it is for, as a part of a sentence.
    var purpose: String
    /// The statement that makes it.
    var statement: String
    /// The statement that removes it; `nil` where ``statement`` replaces one that is there.
    var removal: String?
  }

  /// What is not as it should be.
  struct MissingItem {
    /// What should be there.
    var item: Item
    /// Whether it is there, made by another version.
    var isOutdated: Bool
  }

  /// The statements that make PowerDNS' tables in an empty database.
  var compatibleItems: [Item]
  /// The statements that make what is ours, tables first.
  var ownItems: [Item]

  /// What the table `martlet_audit` is for.
  static let auditPurpose = "the audit trail: who changed what, when and from where"
  /// What the table `martlet_keys` is for.
  static let keysPurpose = "access keys of the management API, as digests"
  /// The indexes of our tables.
  static let indexes: [(name: String, purpose: String, on: String)] = [
    (
      "martlet_journal_by_zone", "finds a zone's newest entry of the journal",
      "martlet_journal (zone, id)"
    )
  ]

  /// The tables that must be there, with their columns.
  static let required: [(table: String, columns: [String])] = [
    (
      "domains",
      [
        "id", "name", "master", "last_check", "type", "notified_serial", "account", "options",
        "catalog",
      ]
    ),
    (
      "records",
      [
        "id", "domain_id", "name", "type", "content", "ttl", "prio", "disabled", "ordername",
        "auth",
      ]
    ),
    ("supermasters", ["ip", "nameserver", "account"]),
    (
      "comments", ["id", "domain_id", "name", "type", "modified_at", "account", "comment"]
    ),
    ("domainmetadata", ["id", "domain_id", "kind", "content"]),
    ("cryptokeys", ["id", "domain_id", "flags", "active", "published", "content"]),
    ("tsigkeys", ["id", "name", "algorithm", "secret"]),
  ]
}
