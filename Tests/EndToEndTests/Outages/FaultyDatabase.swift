import DatabaseServers
import DatabaseTesting
import Foundation

/// A database of the test's own, which can be taken away.
protocol FaultyDatabase: AnyObject {
  /// As `--database` has it.
  var location: String { get }

  /// Runs SQL in the engine's own program.
  func run(_ sql: String) throws

  /// Takes the database away; nobody can reach it.
  func take() throws

  /// Brings it back.
  func giveBack() throws

  /// Makes every call wait; `false` where there is no server that could.
  func pause() -> Bool

  /// Ends that.
  func resume()
}

extension TestEngine {
  /// Makes a database that can be taken away, with a zone example.com.
  func makeFaultyDatabase(_ directory: TemporaryDirectory) throws -> any FaultyDatabase {
    let database: any FaultyDatabase =
      switch self {
      case .sqlite: FaultyFile(directory)
      case .mariaDB: try FaultyMariaDB()
      case .postgreSQL: try FaultyPostgreSQL()
      }
    let zone = try directory.write("example.com.zone", ServeProcess.zone)
    try RunningServer.run([MartletBinary.path, "init", "--database", database.location])
    try RunningServer.run([
      MartletBinary.path, "zone", "import", "--database", database.location, "example.com", zone,
    ])
    return database
  }
}

/// A file that is there or not.
private final class FaultyFile: FaultyDatabase {
  private let path: String
  var location: String { "sqlite:\(path)" }

  init(_ directory: TemporaryDirectory) { path = "\(directory.path)/martlet.db" }

  func run(_ sql: String) throws { try SQLiteShell(path).run(sql) }

  func take() throws { try move(from: "", to: ".away") }

  func giveBack() throws { try move(from: ".away", to: "") }

  private func move(from old: String, to new: String) throws {
    for part in ["", "-wal", "-shm"] where access("\(path)\(part)\(old)", F_OK) == 0 {
      guard rename("\(path)\(part)\(old)", "\(path)\(part)\(new)") == 0 else {
        throw EndToEndError("\(path)\(part)\(old) can't be renamed: \(errno)")
      }
    }
  }

  func pause() -> Bool { false }

  func resume() {}
}

private final class FaultyMariaDB: FaultyDatabase {
  private let server: MariaDBServer
  var location: String { "mysql://\(MariaDBServer.user)@/martlet?socket=\(server.socket)" }

  init() throws {
    var settings = MariaDBServer.Settings()
    settings.isDurable = true
    server = try MariaDBServer(settings)
    try server.execute("CREATE DATABASE martlet")
  }

  func run(_ sql: String) throws { try server.execute(sql, database: "martlet") }

  func take() throws { server.kill() }

  func giveBack() throws { try server.start() }

  func pause() -> Bool {
    server.pause()
    return true
  }

  func resume() { server.resume() }
}

private final class FaultyPostgreSQL: FaultyDatabase {
  private let server: PostgreSQLServer
  var location: String {
    "postgresql://\(PostgreSQLServer.user)@:\(server.port)/martlet?socket=\(server.socketFolder)"
  }

  init() throws {
    var settings = PostgreSQLServer.Settings()
    settings.isDurable = true
    server = try PostgreSQLServer(settings)
    try server.execute("CREATE DATABASE martlet")
  }

  func run(_ sql: String) throws { try server.execute(sql, database: "martlet") }

  func take() throws { server.kill() }

  func giveBack() throws { try server.start() }

  func pause() -> Bool {
    server.pause()
    return true
  }

  func resume() { server.resume() }
}
