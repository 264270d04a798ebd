import DNSProtocol
import GRDB

/// Zones in a SQLite file.
package final class SQLiteZoneDatabase: Sendable {
  /// The file.
  package let location: DatabaseLocation
  /// Reads, from several threads at once.
  let reader: any DatabaseReader
  /// Writes; `nil` when the file may not be written.
  let writer: (any DatabaseWriter)?
  /// Is asked whether anything has changed, and nothing else.
  let watcher: DatabaseQueue

  /// How long to wait for another process that has the file locked, in seconds.
  static let busyTimeout = 10.0

  /// Opens a file.
  ///
  /// - Throws: ``ZoneDatabaseError`` with the reason `cannotOpen`.
  package init(path: String, access: DatabaseAccess) throws {
    location = .sqlite(path: path)
    if access != .creation { try Self.requireFile(path) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.busyTimeout)
    configuration.foreignKeysEnabled = true
    configuration.label = "martlet"
    var readOnly = configuration
    readOnly.readonly = true
    do {
      do {
        if access == .inspection { throw DatabaseError(resultCode: .SQLITE_READONLY) }
        let pool = try DatabasePool(path: path, configuration: configuration)
        (reader, writer) = (pool, pool)
      } catch let error as DatabaseError
        where [.following, .inspection].contains(access)
        && [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
      {
        let queue = try DatabaseQueue(path: path, configuration: readOnly)
        (reader, writer) = (queue, nil)
      }
      watcher = try DatabaseQueue(
        path: path, configuration: writer == nil ? readOnly : configuration)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw Self.busy(at: location)
    } catch let error as DatabaseError {
      throw ZoneDatabaseError(
        .cannotOpen, at: path, found: error.message ?? "\(error.resultCode)",
        remedy: "The file must be a SQLite database that this user may open"
          + (access == .following || access == .inspection
            ? "." : " and write, in a folder that this user may write."))
    }
  }
}
