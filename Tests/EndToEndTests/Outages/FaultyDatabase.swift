import DatabaseTesting
import Foundation

/// A database of the test's own, which can be taken away.
protocol FaultyDatabase: AnyObject, Sendable {
  /// As `--database` has it, for an account that may do everything.
  var location: String { get }

  /// Runs SQL in the engine's own program.
  func run(_ sql: String) throws

  /// A connection that stays, for changes one after another.
  func connect() throws -> (String) throws -> Void

  /// Takes the database away, as a crash does; nobody can reach it.
  func take() throws

  /// Brings it back.
  func giveBack() throws

  /// Writes a backup with the engine's own program.
  func back(up file: String) throws

  /// Restores it with the engine's own program.
  func restore(_ file: String) throws
}

/// A database behind a server.
protocol FaultyServer: FaultyDatabase {
  /// The port on 127.0.0.1.
  var port: UInt16 { get }

  /// As `--database` has it, over TCP for an ordinary account, whose password is in a file.
  func location(port: UInt16, passwordFile: String) -> String

  /// The password of that account.
  var password: String { get }

  /// Makes every call wait.
  func pause()

  /// Ends that.
  func resume()

  /// Ends the connections of the ordinary account, and allows it none.
  func refuse() throws

  /// Ends that.
  func admit() throws
}

extension FaultyDatabase {
  /// Makes the tables, and the zone example.com.
  func fill(_ directory: TemporaryDirectory) throws {
    let zone = try directory.write("example.com.zone", ServeProcess.zone)
    try RunningServer.run([MartletBinary.path, "init", "--database", location])
    try RunningServer.run([
      MartletBinary.path, "zone", "import", "--database", location, "example.com", zone,
    ])
  }
}

extension TestEngine {
  /// Makes a database that can be taken away, with a zone example.com.
  ///
  /// - Parameter parent: Where its files are.
  func makeFaultyDatabase(
    _ directory: TemporaryDirectory, parent: String? = nil
  ) throws -> any FaultyDatabase {
    let database: any FaultyDatabase =
      switch self {
      case .sqlite: FaultyFile(parent ?? directory.path)
      case .mariaDB: try FaultyMariaDB(parent)
      case .postgreSQL: try FaultyPostgreSQL(parent)
      }
    try database.fill(directory)
    return database
  }
}

extension TestEngine {
  /// Runs a test on all servers at once: what is mostly waiting need not be waited for twice.
  static func onAllServers(
    _ body: @escaping @Sendable (TestEngine) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for engine in available where engine != .sqlite {
        group.addTask {
          do { try await body(engine) } catch { throw EndToEndError("\(engine): \(error)") }
        }
      }
      try await group.waitForAll()
    }
  }
}
