import DNSProtocol
import DatabaseServers
import DatabaseTesting
import Foundation
import Testing

/// Accounts that may do little, and servers that take no changes.
@Suite("What an account may not do", .serialized)
struct RightsTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace(initialized: false) }

  private func serve(_ location: String) throws -> (ServeProcess, port: UInt16) {
    let server = try ServeProcess(
      serving: location, in: workspace.folder, ["--listen", "127.0.0.1:0", "--workers", "1"])
    return (server, try #require(try server.ports().first))
  }

  private func set(_ address: String) -> String {
    "UPDATE records SET content = '\(address)' WHERE name = 'www.example.com' AND type = 'A'"
  }

  @Test(
    "Without the right to make triggers, migrate says what is missing and serve compares",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func noTriggers(engine: TestEngine) async throws {
    let server = try #require(
      try engine.makeFaultyDatabase(workspace.folder) as? any FaultyServer)
    let undone = try workspace.run(["migrate", "--undo", "--database", server.location])
    #expect(undone.code == 0, "\(undone)")
    let grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON"
    let account: String
    if engine == .mariaDB {
      account = "root"
      try server.run(
        "CREATE USER limited@localhost; \(grant) martlet.* TO limited@localhost")
    } else {
      account = PostgreSQLServer.user
      try server.run("CREATE ROLE limited LOGIN; \(grant) ALL TABLES IN SCHEMA public TO limited")
    }
    let limited = server.location.replacing("//\(account)@", with: "//limited@")
    for words in [["migrate"], ["migrate", "--dry-run"]] {
      let refused = try workspace.run(words + ["--database", limited])
      #expect(refused.code == 1, "\(refused)")
      #expect(
        refused.errors.contains("may not create triggers")
          && (engine != .mariaDB || refused.errors.contains("GRANT CREATE, DROP, TRIGGER"))
          && refused.errors.contains("by comparison"), "\(refused)")
    }
    let checked = try workspace.run(["serve", "--check", "--database", limited])
    #expect(checked.errors.contains("every commit loads all zones"), "\(checked)")

    let (process, port) = try serve(limited)
    try process.entry("the database has no journal: every commit loads all zones")
    try await onThread { try process.wait(for: "www.example.com", toBe: "192.0.2.80", at: port) }
    try server.run(set("192.0.2.81"))
    try await onThread { try process.wait(for: "www.example.com", toBe: "192.0.2.81", at: port) }
    // Somebody who may adds the journal meanwhile.
    let migrated = try workspace.run(["migrate", "--database", server.location])
    #expect(migrated.code == 0, "\(migrated)")
    try server.run(
      engine == .mariaDB
        ? "SELECT 1" : "\(grant) ALL TABLES IN SCHEMA public TO limited")
    try server.run(set("192.0.2.82"))
    try await onThread { try process.wait(for: "www.example.com", toBe: "192.0.2.82", at: port) }
    process.signal(SIGTERM)
    #expect(process.process.exitStatus() == 0)
  }

  @Test(
    "A server that takes no changes is served, and says so to those who change something",
    arguments: TestEngine.available.filter { $0 != .sqlite })
  func readOnly(engine: TestEngine) async throws {
    let server = try #require(
      try engine.makeFaultyDatabase(workspace.folder) as? any FaultyServer)
    let secret = try workspace.folder.write("password", server.password)
    chmod(secret, 0o600)
    let ordinary = server.location(port: server.port, passwordFile: secret)
    try server.run(
      engine == .mariaDB
        ? "SET GLOBAL read_only = 1" : "ALTER ROLE reader SET default_transaction_read_only = on")
    let (process, port) = try serve(ordinary)
    for words in [
      ["record", "add", "example.com", "new", "A", "192.0.2.9"],
      ["zone", "delete", "example.com", "--yes"],
      ["zone", "create", "example.org", "--name-server", "ns1.example.com"],
    ] {
      let refused = try workspace.run(words + ["--database", ordinary])
      #expect(refused.code == 1, "\(refused)")
      #expect(refused.errors.contains("Write at the primary"), "\(refused)")
    }
    let listed = try workspace.run(["zone", "list", "--database", ordinary])
    #expect(listed.code == 0 && listed.output.contains("example.com"), "\(listed)")
    // What replication or somebody with more rights brings is answered.
    try server.run(set("192.0.2.81"))
    try await onThread { try process.wait(for: "www.example.com", toBe: "192.0.2.81", at: port) }
    #expect(!process.process.log.contains("can't be read"), "\(process.process.log)")
    process.signal(SIGTERM)
    #expect(process.process.exitStatus() == 0)
    try server.run(
      engine == .mariaDB
        ? "SET GLOBAL read_only = 0" : "ALTER ROLE reader RESET default_transaction_read_only")
    let added = try workspace.run([
      "record", "add", "example.com", "new", "A", "192.0.2.9", "--database", ordinary,
    ])
    #expect(added.code == 0, "\(added)")
  }

  @Test(
    "PostgreSQL knows an account by the user who connects to its socket",
    .enabled(if: TestEngine.available.contains(.postgreSQL), "PostgreSQL is not installed"))
  func peer() throws {
    let database = try FaultyPostgreSQL(nil)
    try database.fill(workspace.folder)
    let server = database.server
    let user = String(cString: getpwuid(geteuid()).pointee.pw_name)
    // `trust` for the superuser only, whom the test goes on with.
    let rules = "local all \(PostgreSQLServer.user) trust\nlocal all all peer\n"
    try Data(rules.utf8).write(
      to: URL(fileURLWithPath: "\(server.dataFolder)/pg_hba.conf"), options: [])
    try server.execute(
      """
      CREATE ROLE "\(user)" LOGIN SUPERUSER; CREATE ROLE stranger LOGIN; SELECT pg_reload_conf();
      """)
    let rest = "/martlet?socket=\(server.socketFolder)"
    for location in [
      "postgresql://:\(server.port)\(rest)", "postgresql://\(user)@:\(server.port)\(rest)",
    ] {
      let result = try workspace.run(
        ["record", "replace", "example.com", "www", "A", "192.0.2.90", "--database", location])
      #expect(result.code == 0, "\(result)")
    }
    let refused = try workspace.run(
      ["zone", "list", "--database", "postgresql://stranger@:\(server.port)\(rest)"])
    #expect(
      refused.code == 1 && refused.errors.contains("Peer") && refused.errors.contains("account"),
      "\(refused)")
  }

  @Test(
    "A PostgreSQL database without an encoding holds what names and texts have",
    .enabled(if: TestEngine.available.contains(.postgreSQL), "PostgreSQL is not installed"))
  func noEncoding() async throws {
    let database = try FaultyPostgreSQL(nil, encoding: "SQL_ASCII")
    try database.fill(workspace.folder)
    #expect(
      try database.server.execute("SHOW server_encoding", database: "martlet") == "SQL_ASCII\n")
    let place = ["--database", database.location]
    for words in [
      ["txt", "TXT", #""\195\164 \233 \255 \000 'so' \\ %""#], [#"\228\000x"#, "A", "192.0.2.7"],
    ] {
      let added = try workspace.run(["record", "add", "example.com"] + words + place)
      #expect(added.code == 0, "\(added)")
    }
    let exported = try workspace.run(["zone", "export", "example.com"] + place).output
    #expect(exported.contains(#"\195\164 \233 \255 \000 'so' \\ %"#), "\(exported)")
    #expect(exported.contains(#"\228\000x"#), "\(exported)")
    // What somebody else's client wrote, in no encoding that there is.
    try database.run(
      #"""
      INSERT INTO records (domain_id, name, type, content, ttl)
        SELECT id, 'raw.example.com', 'TXT', E'"\xe4\xff"', 60 FROM domains
      """#)
    let (process, port) = try serve(database.location)
    try await onThread {
      try process.wait(for: #"\228\000x.example.com"#, toBe: "192.0.2.7", at: port)
      try process.wait(for: "raw.example.com", .txt, toBe: #""\228\255""#, at: port)
    }
    process.signal(SIGTERM)
    #expect(process.process.exitStatus() == 0)
  }
}
