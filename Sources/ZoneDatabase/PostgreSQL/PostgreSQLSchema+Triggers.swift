import SQL

extension PostgreSQLSchema {
  /// A function that triggers call.
  struct Function {
    var name: String
    var purpose: String
    /// What stands between the quotes, as the catalogue keeps it.
    var body: String

    /// It runs with the rights of who made it: whoever may change zones needs none on our tables.
    func item(schema: String) -> DatabaseSchema.Item {
      let schema = "\"" + schema.replacing("\"", with: "\"\"") + "\""
      return DatabaseSchema.Item(
        kind: "function", name: name, purpose: purpose,
        statement: """
          CREATE OR REPLACE FUNCTION \(name)() RETURNS TRIGGER LANGUAGE plpgsql
          SECURITY DEFINER SET search_path = \(schema), pg_temp AS $martlet$\(body)$martlet$
          """)
    }
  }

  /// A trigger.
  ///
  /// It fires whatever the role of the session is: the process that applies the changes
  /// of logical replication calls no others.
  struct Trigger {
    var name: String
    var table: String
    var event: String
    var condition: String?
    var isForEachRow = true
    /// When it fires: `ALWAYS`, or in the role `REPLICA` only.
    var mode = "ALWAYS"
    var function: String
    var purpose: String

    var item: DatabaseSchema.Item {
      DatabaseSchema.Item(
        kind: "trigger", name: name, purpose: purpose,
        statement: """
          DO $martlet$ BEGIN
            CREATE TRIGGER \(name) \(event) ON \(table) FOR EACH \(isForEachRow ? "ROW" : "STATEMENT")
              \(condition.map { "WHEN (\($0)) " } ?? "")EXECUTE FUNCTION \(function)();
            ALTER TABLE \(table) ENABLE \(mode) TRIGGER \(name);
          END $martlet$
          """,
        removal: "DROP TRIGGER \(name) ON \(table)")
    }
  }

  private static let now = SQLDialect(.postgreSQL).now

  private static func entry(_ row: String, zone: String = "domain_id", name: String = "NULL")
    -> String
  {
    "INSERT INTO martlet_journal (zone, name, moment) VALUES (\(row).\(zone), \(name), \(now));"
  }

  static let functions = [
    Function(
      name: "martlet_record_changed", purpose: "writes changed records into the journal",
      body: """

        BEGIN
          -- Rows that go with their zone: the zone's own entry says it all.
          IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM domains WHERE id = OLD.domain_id) THEN
            RETURN NULL;
          END IF;
          IF TG_OP <> 'INSERT' AND OLD.domain_id IS NOT NULL AND OLD.domain_id::TEXT
            IS DISTINCT FROM current_setting('\(bulkSetting)', TRUE) THEN
            \(entry("OLD", name: "OLD.name"))
          END IF;
          IF TG_OP <> 'DELETE' AND NEW.domain_id IS NOT NULL AND NEW.domain_id::TEXT
            IS DISTINCT FROM current_setting('\(bulkSetting)', TRUE) AND (TG_OP = 'INSERT'
              OR NEW.domain_id IS DISTINCT FROM OLD.domain_id
              OR NEW.name IS DISTINCT FROM OLD.name) THEN
            \(entry("NEW", name: "NEW.name"))
          END IF;
          RETURN NULL;
        END

        """),
    Function(
      name: "martlet_zone_changed", purpose: "writes changed zones into the journal",
      body: """

        BEGIN
          IF TG_OP <> 'INSERT' THEN \(entry("OLD", zone: "id")) END IF;
          IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.id <> OLD.id THEN
            \(entry("NEW", zone: "id"))
          END IF;
          RETURN NULL;
        END

        """),
    Function(
      name: "martlet_detail_changed",
      purpose: "writes zones whose metadata or keys have changed into the journal",
      body: """

        BEGIN
          IF TG_OP <> 'INSERT' AND OLD.domain_id IS NOT NULL
            AND EXISTS (SELECT FROM domains WHERE id = OLD.domain_id) THEN
            \(entry("OLD"))
          END IF;
          IF TG_OP = 'INSERT' AND NEW.domain_id IS NOT NULL
            OR TG_OP = 'UPDATE' AND NEW.domain_id IS DISTINCT FROM OLD.domain_id
              AND NEW.domain_id IS NOT NULL THEN
            \(entry("NEW"))
          END IF;
          RETURN NULL;
        END

        """),
    Function(
      name: "martlet_all_changed", purpose: "writes all zones into the journal",
      body: """

        BEGIN
          INSERT INTO martlet_journal (zone, name, moment) SELECT id, NULL, \(now) FROM domains;
          RETURN NULL;
        END

        """),
    Function(
      name: "martlet_keep_own", purpose: "keeps what is ours from being replicated",
      body: """

        BEGIN
          -- What our own triggers write is deeper.
          IF pg_trigger_depth() = 1 THEN RETURN NULL; END IF;
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END

        """),
    Function(
      name: "martlet_announce", purpose: "wakes the servers that follow",
      body: """

        BEGIN
          PERFORM pg_notify('\(channel)', '');
          RETURN NULL;
        END

        """),
  ]

  /// The triggers that write into the journal whatever anyone changes.
  static let triggers = recordTriggers + zoneTriggers + detailTriggers + [announcement]

  /// The triggers that leave out what logical replication brings for our own tables, as it does when
  /// a publication is of all tables: a subscriber's triggers write a journal of its own.
  static let guards = [
    "martlet_journal", "martlet_settings", "martlet_audit", "martlet_keys",
  ].map { table in
    Trigger(
      name: "\(table)_own", table: table, event: "BEFORE INSERT OR UPDATE OR DELETE",
      mode: "REPLICA", function: "martlet_keep_own",
      purpose: "\(table) is each server's own under logical replication")
  }

  private static let announcement = Trigger(
    name: "martlet_journal_announce", table: "martlet_journal", event: "AFTER INSERT",
    isForEachRow: false, function: "martlet_announce",
    purpose: "servers that follow are woken by new entries")

  private static func isJournaled(_ row: String) -> String {
    "\(row).domain_id IS NOT NULL AND CAST(\(row).domain_id AS TEXT)"
      + " IS DISTINCT FROM current_setting('\(bulkSetting)', TRUE)"
  }

  private static func truncation(of table: String, _ what: String) -> Trigger {
    // Before it: when zones go too, they are still there to be named.
    Trigger(
      name: "martlet_\(table)_truncate", table: table, event: "BEFORE TRUNCATE",
      isForEachRow: false, function: "martlet_all_changed",
      purpose: "all zones are written into the journal when all \(what) go")
  }

  private static var recordTriggers: [Trigger] {
    // What PowerDNS derives (ordername, auth) is no change for us.
    let columns = ["domain_id", "name", "type", "content", "ttl", "prio", "disabled"]
    let difference = columns.map { "OLD.\($0) IS DISTINCT FROM NEW.\($0)" }
      .joined(separator: " OR ")
    func trigger(_ word: String, _ condition: String, _ purpose: String) -> Trigger {
      Trigger(
        name: "martlet_records_\(word)", table: "records", event: "AFTER \(word.uppercased())",
        condition: condition, function: "martlet_record_changed", purpose: purpose)
    }
    return [
      trigger("insert", isJournaled("NEW"), "new records are written into the journal"),
      trigger("delete", isJournaled("OLD"), "deleted records are written into the journal"),
      trigger(
        "update", difference,
        "changed records are written into the journal, under their old and new names"),
      truncation(of: "records", "records"),
    ]
  }

  private static var zoneTriggers: [Trigger] {
    let columns = ["id", "name", "master", "type", "account", "options", "catalog"]
    let difference = columns.map { "OLD.\($0) IS DISTINCT FROM NEW.\($0)" }
      .joined(separator: " OR ")
    func trigger(_ word: String, _ condition: String?, _ what: String) -> Trigger {
      Trigger(
        name: "martlet_domains_\(word)", table: "domains", event: "AFTER \(word.uppercased())",
        condition: condition, function: "martlet_zone_changed",
        purpose: "\(what) zones are written into the journal")
    }
    return [
      trigger("insert", nil, "new"), trigger("delete", nil, "deleted"),
      trigger("update", difference, "changed"), truncation(of: "domains", "zones"),
    ]
  }

  private static var detailTriggers: [Trigger] {
    [("domainmetadata", "metadata"), ("cryptokeys", "keys")].flatMap { table, what in
      [("insert", "new"), ("delete", "deleted"), ("update", "changed")].map { word, adjective in
        Trigger(
          name: "martlet_\(table)_\(word)", table: table, event: "AFTER \(word.uppercased())",
          function: "martlet_detail_changed",
          purpose: "\(adjective) \(what) of a zone are written into the journal")
      } + [truncation(of: table, what)]
    }
  }
}
