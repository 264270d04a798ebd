import DatabaseServers
import PostgreSQL
import SQL
import Testing

/// One server for all tests that only need one.
private let server = Result { try PostgreSQLServer() }

/// Connects to a server, by its socket.
func connect(
  _ server: PostgreSQLServer, database: String = "postgres",
  _ change: (inout PostgreSQLOptions) -> Void = { _ in }
) throws -> PostgreSQLSession {
  var options = PostgreSQLOptions()
  options.socketFolder = server.socketFolder
  options.port = server.port
  options.user = PostgreSQLServer.user
  options.database = database
  change(&options)
  return try PostgreSQLSession(options)
}

@Suite("A session with a real PostgreSQL server")
struct SessionTests {
  private func session() throws -> PostgreSQLSession { try connect(server.get()) }

  @Test("Values go in and come out: numbers of 64 bits, NULL, truth, and text to the octet")
  func values() throws {
    let session = try session()
    try session.execute("CREATE TEMP TABLE t (id BIGSERIAL, n BIGINT, b BOOL, t TEXT)")
    let texts = ["", "a'b\\c\"d%_\t\n\r$1?2", "ünïcödé ✓", String(repeating: "x", count: 70_000)]
    for (index, text) in texts.enumerated() {
      let key = try session.insert(
        into: "t", [("n", .integer(.max)), ("b", .boolean(index % 2 == 0)), ("t", .text(text))])
      #expect(key == Int64(index + 1))
    }
    try session.execute("INSERT INTO t (n, t) VALUES (?2, ?1)", [.null, .integer(.min + 1)])
    #expect(session.changedRows == 1)
    let found = try session.all("SELECT n, b, t FROM t ORDER BY id") {
      ($0.integer(0), $0.optionalInteger(1), $0.string(2))
    }
    #expect(found.map(\.0) == [.max, .max, .max, .max, .min + 1])
    #expect(found.map(\.1) == [1, 0, 1, 0, nil])
    #expect(found.map(\.2) == texts + [nil])
    try session.execute("UPDATE t SET n = 0 WHERE b = ?1", [.boolean(true)])
    #expect(session.changedRows == 2)
  }

  @Test("Places in quotes, dollar quotes and comments stay what they are")
  func places() throws {
    let session = try session()
    let found = try session.first(
      "SELECT '?1', \"?1\", $a$?1$a$, 'it''s ?1', ?1::INT + ?2::INT -- ?3\n FROM (SELECT 1 AS \"?1\") x",
      [.integer(4), .integer(5)]
    ) { row in (0..<5).map { row.string($0) } }
    #expect(found == ["?1", "1", "?1", "it's ?1", "9"])
  }

  @Test("A copy writes every octet that a text can hold; NUL and what is not UTF-8 are refused")
  func copy() throws {
    let session = try session()
    try session.execute("CREATE TEMP TABLE c (id INT, b BOOL, t TEXT)")
    let text = (UInt8(1)...127).map(\.self) + Array("ü\\N\\.\\".utf8)
    let rows = try session.bulkInsert(into: "c", columns: ["id", "b", "t"])
    for index in 0..<10_000 {
      try rows.add([.integer(Int64(index)), .boolean(true), index == 7 ? .null : .text(text)])
    }
    try rows.finish()
    #expect(try session.firstInteger("SELECT count(*) FROM c WHERE b") == 10_000)
    #expect(try session.firstInteger("SELECT id FROM c WHERE t IS NULL") == 7)
    #expect(try session.first("SELECT t FROM c WHERE id = 9") { $0.octets(0) } == text)
    for bad in [[UInt8(0)], [0xff]] {
      #expect(throws: SQLError.self) {
        let rows = try session.bulkInsert(into: "c", columns: ["t"])
        try rows.add([.text(bad)])
        try rows.finish()
      }
      let error = #expect(throws: SQLError.self) {
        try session.execute("INSERT INTO c (t) VALUES (?1)", [.text(bad)])
      }
      #expect(error?.code == "22021")
    }
    #expect(try session.firstInteger("SELECT count(*) FROM c") == 10_000)
  }

  @Test("A copy that is given up leaves the connection usable")
  func copyGivenUp() throws {
    let session = try session()
    try session.execute("CREATE TEMP TABLE g (id INT)")
    try session.execute("BEGIN")
    do {
      let rows = try session.bulkInsert(into: "g", columns: ["id"])
      for index in 0..<50_000 { try rows.add([.integer(Int64(index))]) }
    }
    try session.execute("ROLLBACK")
    #expect(try session.firstInteger("SELECT count(*) FROM g") == 0)
    #expect(session.isIdle)
  }

  @Test("Rows come as they are read; those that nobody wants are thrown away")
  func streaming() throws {
    let session = try session()
    for _ in 0..<3 {
      let first = try session.firstInteger(
        "SELECT * FROM generate_series(?1::INT, 1000000)", [.integer(5)])
      #expect(first == 5)
    }
    var sum: Int64 = 0
    try session.forEachRow("SELECT i FROM generate_series(1, 100000) i") { sum += $0.integer(0) }
    #expect(sum == 5_000_050_000)
    let rows = try session.prepare("SELECT i FROM generate_series(1, 100) i")
    #expect(try rows.step())
    #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    rows.reset()
    #expect(try session.firstInteger("SELECT 1") == 1)
  }

  static let failures: [(statement: String, kind: SQLError.Kind, code: String)] = [
    ("SELECT * FROM nowhere", .noSuchTable, "42P01"),
    ("SELECT nothing FROM pg_class", .noSuchTable, "42703"),
    ("SELECT 1/0", .other, "22012"),
    ("INSERT INTO keys VALUES (10000000000)", .invalidValue, "22003"),
    ("INSERT INTO keys VALUES (1)", .duplicate, "23505"),
    ("SELECT pg_terminate_backend(pg_backend_pid())", .connectionLost, "57P01"),
  ]

  @Test("An error says what sort it is", arguments: failures)
  func errors(_ failure: (statement: String, kind: SQLError.Kind, code: String)) throws {
    let session = try session()
    try session.execute("CREATE TEMP TABLE keys (id INT PRIMARY KEY)")
    try session.execute("INSERT INTO keys VALUES (1)")
    // The second time the statement is a prepared one.
    for _ in 0..<3 where session.isConnected {
      let error = #expect(throws: SQLError.self) { try session.execute(failure.statement) }
      #expect(error?.kind == failure.kind)
      #expect(error?.code == failure.code)
    }
  }

  @Test("What is read only, locked or cancelled is said to be")
  func transactions() throws {
    let (one, other) = (try session(), try session())
    try one.execute("CREATE TABLE IF NOT EXISTS locked (id INT)")
    try one.execute("BEGIN READ ONLY")
    let readOnly = #expect(throws: SQLError.self) {
      try one.execute("INSERT INTO locked VALUES (1)")
    }
    #expect(readOnly?.kind == .readOnly)
    try one.execute("ROLLBACK")
    try one.execute("BEGIN")
    try one.execute("LOCK TABLE locked")
    try other.execute("SET lock_timeout = 50")
    let busy = #expect(throws: SQLError.self) { try other.execute("SELECT * FROM locked") }
    #expect(busy?.kind == .busy)
    try one.execute("ROLLBACK")
  }

  @Test("A prepared statement outlives a change of the table's columns")
  func alteredTable() throws {
    let session = try session()
    try session.execute("CREATE TEMP TABLE a (id INT)")
    for _ in 0..<3 { try session.execute("SELECT * FROM a") }
    try session.execute("ALTER TABLE a ALTER id TYPE BIGINT")
    #expect(throws: SQLError.self) { try session.execute("SELECT * FROM a") }
    try session.execute("SELECT * FROM a")
    for index in 0..<1000 {
      for _ in 0..<2 { try session.execute("SELECT \(index)") }
    }
  }

  @Test("A notification wakes who waits, at once; without one the time passes")
  func notifications() throws {
    let (listener, speaker) = (try session(), try session())
    try listener.execute("LISTEN martlet_test")
    let clock = ContinuousClock()
    var start = clock.now
    #expect(try !listener.waitForNotification(upTo: .milliseconds(50)))
    #expect(start.duration(to: clock.now) >= .milliseconds(45))
    try speaker.execute("NOTIFY martlet_test")
    start = clock.now
    #expect(try listener.waitForNotification(upTo: .seconds(5)))
    #expect(start.duration(to: clock.now) < .seconds(1))
    #expect(try !listener.waitForNotification(upTo: .zero))
  }

  @Test("In a database without an encoding every octet but 0 comes back as it is")
  func withoutEncoding() throws {
    var settings = PostgreSQLServer.Settings()
    settings.encoding = "SQL_ASCII"
    let server = try PostgreSQLServer(settings)
    let session = try connect(server)
    try session.execute("CREATE TABLE t (t TEXT)")
    let text = (UInt8(1)...255).map(\.self)
    try session.execute("INSERT INTO t VALUES (?1)", [.text(text)])
    #expect(try session.first("SELECT t FROM t") { $0.octets(0) } == text)
  }
}
