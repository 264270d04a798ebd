import GRDB

extension SQLiteZoneDatabase {
  /// Runs something and turns the engine's errors into ours; the caller's own go through.
  func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw translated(error)
    }
  }

  private func translated(_ error: DatabaseError) -> ZoneDatabaseError {
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Self.busy(at: location)
    case .SQLITE_READONLY:
      return ZoneDatabaseError(
        .readOnly, at: "\(location)", found: "it may not be written (\(message))",
        remedy: "Give this user the right to write the file and its folder.")
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return ZoneDatabaseError(
        .cannotOpen, at: "\(location)", found: message,
        remedy: "Look at it with sqlite3 and PRAGMA integrity_check, or restore it.")
    case .SQLITE_ERROR where message.hasPrefix("no such table"),
      .SQLITE_ERROR where message.hasPrefix("no such column"):
      return ZoneDatabaseError(
        .wrongSchema, at: "\(location)", found: message,
        remedy: "martlet init makes the tables in a new file; martlet migrate adopts PowerDNS'.")
    default:
      return ZoneDatabaseError(
        .engine, at: "\(location)", found: "SQLite: \(message)", remedy: "")
    }
  }

  static func busy(at location: DatabaseLocation) -> ZoneDatabaseError {
    ZoneDatabaseError(
      .busy, at: "\(location)",
      found: "another process has kept it locked for \(Int(SQLiteConnections.busyTimeout)) s",
      remedy: "Try again when it is done.")
  }
}
