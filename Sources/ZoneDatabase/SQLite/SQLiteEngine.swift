import DNSProtocol
import GRDB
import SQL
import Synchronization

/// SQLite: a file, and the connections to it that GRDB keeps.
final class SQLiteEngine: DatabaseEngine {
  let location: DatabaseLocation
  private let path: String
  private let access: DatabaseAccess
  private let connections: Mutex<(open: SQLiteConnections, count: Int64)>

  /// How much memory a change of a whole zone may use for its pages, in KiB.
  private static let bulkCache = 262_144

  /// Opens a file.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  init(path: String, access: DatabaseAccess) throws {
    location = .sqlite(path: path)
    (self.path, self.access) = (path, access)
    connections = Mutex((try Self.open(path, for: access), 1))
  }

  private static func open(_ path: String, for access: DatabaseAccess) throws -> SQLiteConnections {
    do {
      return try SQLiteConnections(path: path, access: access)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw Self.busy(at: .sqlite(path: path))
    } catch let error as DatabaseError {
      throw ZoneDatabaseError(
        .cannotOpen, at: path, found: error.message ?? "\(error.resultCode)",
        remedy: "The file must be a SQLite database that this user may open"
          + (access == .following || access == .inspection
            ? "." : " and write, in a folder that this user may write."))
    }
  }

  /// Opens the file anew when another has taken its name.
  ///
  /// - Returns: What to ask whether anything has changed, and how often the file was opened.
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen` when there is no file any more.
  private func currentWatcher() throws -> (watcher: DatabaseQueue, count: Int64) {
    try connections.withLock { connections in
      guard let identity = FileIdentity(path: path) else { throw SQLiteConnections.missing(path) }
      if identity != connections.open.identity {
        let access = access == .creation ? DatabaseAccess.administration : access
        connections = (try Self.open(path, for: access), connections.count + 1)
      }
      return (connections.open.watcher, connections.count)
    }
  }

  func changeCounter() throws -> Int64 {
    let (watcher, count) = try currentWatcher()
    return try SQLError.translating {
      try watcher.inDatabase { database in
        // The version differs when another connection, of any process, has committed; it begins
        // anew with each connection.
        try count << 32
          | (Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version")) ?? 0)
      }
    }
  }

  func read<Value>(
    _ body: (SQLiteSession, _ generation: Int64) throws -> Value
  ) throws -> Value {
    let (reader, generation) = connections.withLock { ($0.open.reader, $0.count) }
    return try SQLError.translating {
      try reader.read { try body(SQLiteSession($0), generation) }
    }
  }

  func write<Value>(isBulk: Bool, _ body: (SQLiteSession) throws -> Value) throws -> Value {
    guard let writer = connections.withLock({ $0.open.writer }) else {
      throw ZoneDatabaseError(
        .readOnly, at: "\(location)", found: "it is open for reading only",
        remedy: "Give this user the right to write the file and its folder.")
    }
    return try SQLError.translating {
      try writer.writeWithoutTransaction { database in
        var result: Value?
        if isBulk { try database.execute(sql: "PRAGMA cache_size = -\(Self.bulkCache)") }
        // SQLite's default is 2 MB.
        defer { if isBulk { try? database.execute(sql: "PRAGMA cache_size = -2000") } }
        try database.inTransaction(.immediate) {
          result = try body(SQLiteSession(database, keepsStatements: true))
          return .commit
        }
        guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return result
      }
    }
  }

  func translated(_ error: SQLError) -> ZoneDatabaseError {
    switch error.kind {
    case .busy: Self.busy(at: location)
    case .readOnly:
      ZoneDatabaseError(
        .readOnly, at: "\(location)", found: "it may not be written (\(error.message))",
        remedy: "Give this user the right to write the file and its folder.")
    case .corrupt:
      ZoneDatabaseError(
        .cannotOpen, at: "\(location)", found: error.message,
        remedy: "Look at it with sqlite3 and PRAGMA integrity_check, or restore it.")
    case .noSuchTable:
      ZoneDatabaseError(
        .wrongSchema, at: "\(location)", found: error.message,
        remedy: "martlet init makes the tables in a new file; martlet migrate adopts PowerDNS'.")
    default:
      ZoneDatabaseError(
        .engine, at: "\(location)", found: "SQLite: \(error.message)", remedy: "")
    }
  }

  private static func busy(at location: DatabaseLocation) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .busy, at: "\(location)",
      found: "another process has kept it locked for \(Int(SQLiteConnections.busyTimeout)) s",
      remedy: "Try again when it is done.")
  }
}
