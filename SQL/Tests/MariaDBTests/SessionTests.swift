import DatabaseServers
import MariaDB
import SQL
import Testing

/// One server for all tests that only need one.
let sharedServer = Result { try MariaDBServer() }

/// Connects to a server, by its socket.
func connect(
  _ server: MariaDBServer, database: String? = "mysql",
  _ change: (inout MariaDBOptions) -> Void = { _ in }
) throws -> MariaDBSession {
  var options = MariaDBOptions()
  options.readsOptionFile = false
  options.socket = server.socket
  options.user = MariaDBServer.user
  options.database = database
  change(&options)
  return try MariaDBSession(options)
}

@Suite("A session with a real MariaDB server")
struct SessionTests {
  private func session() throws -> MariaDBSession {
    let session = try connect(sharedServer.get(), database: nil)
    try session.execute("CREATE DATABASE IF NOT EXISTS martlet_session")
    try session.execute("USE martlet_session")
    return session
  }

  @Test("Values go in and come out: numbers of 64 bits, NULL, and text to the octet")
  func values() throws {
    let session = try session()
    try session.execute(
      "CREATE TEMPORARY TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, n BIGINT, t MEDIUMTEXT)")
    let texts = ["", "a'b\\c\"d%_\t\n\r\0$1?2", "ünïcödé ✓", String(repeating: "x", count: 70_000)]
    for (index, text) in texts.enumerated() {
      let key = try session.insert(into: "t", [("n", .integer(.max)), ("t", .text(text))])
      #expect(key == Int64(index + 1))
    }
    try session.execute("INSERT INTO t (n, t) VALUES (?2, ?1)", [.null, .integer(.min)])
    #expect(session.changedRows == 1)
    let found = try session.all("SELECT n, t, id FROM t ORDER BY id") {
      ($0.integer(0), $0.string(1), $0.string(2), $0.optionalInteger(1))
    }
    #expect(found.map(\.0) == [.max, .max, .max, .max, .min])
    #expect(found.map(\.1) == texts + [nil])
    #expect(found.map(\.2) == ["1", "2", "3", "4", "5"])
    #expect(found.map(\.3) == [nil, 0, 0, 0, nil])
    try session.execute("INSERT INTO t (id) VALUES (?1)", [.integer(1 << 40)])
    #expect(try session.firstInteger("SELECT max(id) FROM t") == 1 << 40)
    // Rows that are found count, though they are as they were.
    try session.execute("UPDATE t SET n = n WHERE id <= ?1", [.integer(3)])
    #expect(session.changedRows == 3)
    #expect(try session.firstInteger("SELECT sum(id) FROM t WHERE id < 10") == 15)
    #expect(try session.firstInteger("SELECT -12.5") == -12)
    #expect(try session.firstInteger("SELECT id FROM t WHERE id = ?1", [.integer(77)]) == nil)
  }

  @Test(
    "A column's octets stay what they are, whatever its character set and the connection's",
    arguments: [MariaDBOptions.CharacterSet.latin1, .utf8], ["latin1", "utf8mb4", "binary"])
  func characterSets(_ characters: MariaDBOptions.CharacterSet, _ column: String) throws {
    let session = try connect(sharedServer.get()) { $0.characterSet = characters }
    try session.execute(
      "CREATE TEMPORARY TABLE mysql.c (i INT, t VARCHAR(600) CHARACTER SET \(column))")
    let text = column == "utf8mb4" ? Array("a\0'\\ü✓😀".utf8) : Array(0...255)
    try session.execute("INSERT INTO c VALUES (1, ?1)", [.text(text)])
    let rows = try session.bulkInsert(into: "c", columns: ["i", "t"])
    try rows.add([.integer(2), .text(text)])
    try rows.add([.integer(-3), .text("plain'\\%_")])
    try rows.finish()
    let found = try session.all("SELECT t FROM c ORDER BY i DESC") { $0.octets(0) }
    #expect(found == [text, text, Array("plain'\\%_".utf8)])
    #expect(try session.firstInteger("SELECT count(*) FROM c WHERE t = ?1", [.text(text)]) == 2)
    #expect(
      try session.firstInteger("SELECT count(*) FROM c WHERE t = ?1", [.text("plain'\\%_")]) == 1)
  }

  @Test("Places in quotes stay what they are; one place may stand in several")
  func places() throws {
    let found = try session().first(
      "SELECT '?1', \"a\\\"?1\", 'it''s ?1', ?2 - ?1, ?1 + ?1", [.integer(4), .integer(5)]
    ) { row in (0..<5).map { row.string($0) } }
    #expect(found == ["?1", "a\"?1", "it's ?1", "1", "8"])
  }

  @Test("Zero dates, decimals and times come as texts")
  func oddTypes() throws {
    let session = try session()
    try session.execute(
      "CREATE TEMPORARY TABLE d (a DATE, b DATETIME, c DECIMAL(9,2), e DOUBLE, f TINYINT UNSIGNED)")
    try session.execute(
      "INSERT INTO d VALUES ('0000-00-00', '0000-00-00 00:00:00', 1.50, 2.5, 255)")
    let found = try session.first("SELECT a, b, c, e, f FROM d") { row in
      (0..<5).map { row.string($0) }
    }
    #expect(found == ["0000-00-00", "0000-00-00 00:00:00", "1.50", "2.5", "255"])
  }

  @Test("Many rows go in in few statements, and one longer than a statement's usual length too")
  func bulk() throws {
    let session = try session()
    try session.execute("CREATE TEMPORARY TABLE b (i INT PRIMARY KEY, t LONGTEXT, n BIGINT)")
    let rows = try session.bulkInsert(into: "b", columns: ["i", "t", "n"])
    for index in 0..<50_000 {
      try rows.add([.integer(Int64(index)), .text("text \(index)"), .null])
    }
    try rows.add([
      .integer(50_000), .text(String(repeating: "'", count: 2_000_000)), .integer(.min),
    ])
    try rows.finish()
    #expect(
      try session.firstInteger("SELECT count(*) FROM b WHERE t = concat('text ', i)") == 50_000)
    #expect(
      try session.firstInteger("SELECT length(t) FROM b WHERE n = ?1", [.integer(.min)])
        == 2_000_000)
    let again = try session.bulkInsert(into: "b", columns: ["i"])
    try again.add([.integer(7)])
    let error = #expect(throws: SQLError.self) { try again.finish() }
    #expect(error?.kind == .duplicate)
    do {
      let abandoned = try session.bulkInsert(into: "b", columns: ["i", "t"])
      for index in 0..<50_000 {
        try abandoned.add([.integer(Int64(100_000 + index)), .text("some text of some length")])
      }
    }
    #expect(try session.firstInteger("SELECT 1") == 1)
  }

  @Test("Rows come as they are read; those that nobody wants are thrown away")
  func streaming() throws {
    let session = try session()
    for _ in 0..<3 {
      #expect(try session.firstInteger("SELECT seq FROM seq_5_to_1000000") == 5)
    }
    var sum: Int64 = 0
    try session.forEachRow("SELECT seq FROM seq_1_to_100000") { sum += $0.integer(0) }
    #expect(sum == 5_000_050_000)
    let rows = try session.prepare("SELECT seq FROM seq_1_to_100")
    #expect(try rows.step())
    #expect(throws: SQLError.self) { try session.firstInteger("SELECT 1") }
    rows.reset()
    #expect(try session.firstInteger("SELECT 1") == 1)
    // Short, long, short again: the room that the long one needed stays.
    let lengths = try session.all(
      "SELECT repeat('y', CASE seq % 3 WHEN 1 THEN 70000 ELSE seq END) FROM seq_1_to_9"
    ) { row in row.text(0).allSatisfy { $0 == UInt8(ascii: "y") } ? row.text(0).count : -1 }
    #expect(lengths == [70_000, 2, 3, 70_000, 5, 6, 70_000, 8, 9])
  }

  @Test("A statement that is run again and again is right whatever was done to its table meanwhile")
  func again() throws {
    let session = try session()
    try session.execute("CREATE TEMPORARY TABLE again (id INT, t TEXT)")
    func rows() throws -> [String] {
      try session.all("SELECT * FROM again WHERE id < ?1", [.integer(9)]) { row in
        (0..<3).map { row.string($0) ?? "-" }.joined(separator: " ")
      }
    }
    for number in 0..<3 {
      try session.execute(
        "INSERT INTO again VALUES (?1, ?2)", [.integer(Int64(number)), .text("x")])
      #expect(try rows().count == number + 1)
    }
    // One that was given up after its first row.
    for _ in 0..<3 {
      #expect(try session.first("SELECT id FROM again ORDER BY id") { $0.integer(0) } == 0)
    }
    try session.execute("ALTER TABLE again ADD COLUMN u TEXT DEFAULT 'new'")
    #expect(try rows().last == "2 x new")
    try session.execute("ALTER TABLE again DROP COLUMN t")
    #expect(try rows().last == "2 new -")
    try session.execute("DROP TEMPORARY TABLE again")
    for _ in 0..<3 {
      let error = #expect(throws: SQLError.self) { try rows() }
      #expect(error?.kind == .noSuchTable)
    }
    for number in 0..<300 {
      #expect(try session.firstInteger("SELECT \(number)") == Int64(number))
      #expect(try session.firstInteger("SELECT \(number)") == Int64(number))
    }
  }

  static let failures: [(statement: String, kind: SQLError.Kind, code: String)] = [
    ("SELECT * FROM nowhere", .noSuchTable, "1146"),
    ("SELECT nothing FROM mysql.user", .noSuchTable, "1054"),
    ("SELEC", .other, "1064"),
    ("INSERT INTO k VALUES (1, '')", .duplicate, "1062"),
    ("INSERT INTO k VALUES (9, '12345678901')", .invalidValue, "1406"),
    ("USE nowhere", .noSuchDatabase, "1049"),
    ("KILL CONNECTION_ID()", .connectionLost, "1927"),
    ("SELECT 1", .connectionLost, "2006"),
  ]

  @Test("Rows whose columns are only known by name come with them, and an error harms nothing")
  func namedRows() throws {
    let session = try session()
    let rows = try session.namedRows(
      "SELECT 1 AS one, NULL AS none, '' AS empty UNION SELECT 2, 'x', 'y'")
    #expect(rows == [["one": "1", "empty": ""], ["one": "2", "none": "x", "empty": "y"]])
    #expect(try session.namedRows("SHOW ALL SLAVES STATUS").isEmpty)
    #expect(try session.namedRows("DO 1").isEmpty)
    let error = #expect(throws: SQLError.self) { try session.namedRows("SHOW NONSENSE") }
    #expect(error?.code == "1064")
    #expect(try session.firstInteger("SELECT 7") == 7)
  }

  @Test("An error says what sort it is")
  func errors() throws {
    let session = try session()
    try session.execute("CREATE TEMPORARY TABLE k (id INT PRIMARY KEY, t VARCHAR(10))")
    try session.execute("INSERT INTO k VALUES (1, '')")
    for failure in Self.failures {
      let error = #expect(throws: SQLError.self) { try session.execute(failure.statement) }
      #expect(error?.kind == failure.kind, "\(failure)")
      #expect(error?.code == failure.code || error?.kind == .connectionLost)
    }
  }

  @Test("Who waits for a lock too long is told so, and a transaction for reading writes nothing")
  func transactions() throws {
    let (one, other) = (try session(), try session())
    try one.execute("CREATE OR REPLACE TABLE locked (id INT PRIMARY KEY) ENGINE=InnoDB")
    try one.execute("INSERT INTO locked VALUES (1)")
    try one.execute("START TRANSACTION")
    try one.execute("UPDATE locked SET id = 2")
    try other.execute("SET innodb_lock_wait_timeout = 1")
    let busy = #expect(throws: SQLError.self) { try other.execute("UPDATE locked SET id = 3") }
    #expect(busy?.kind == .busy)
    try one.execute("ROLLBACK")
    try one.execute("START TRANSACTION READ ONLY")
    let readOnly = #expect(throws: SQLError.self) { try one.execute("DELETE FROM locked") }
    #expect(readOnly?.kind == .readOnly)
    try one.execute("ROLLBACK")
  }
}
